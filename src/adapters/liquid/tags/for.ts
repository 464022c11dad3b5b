// {% for %} with bounded turns and a forloop that is plain data.
import { ForTag, evalToken } from 'liquidjs';
import type { Context, Emitter } from 'liquidjs';
import { toIndex } from '../numbers.ts';
import { renderInto } from '../render-text.ts';
import { stateOf } from '../render-state.ts';
import { cutCollection, toCollection } from './collection.ts';

interface ForLoop {
  length: number;
  index: number;
  index0: number;
  rindex: number;
  rindex0: number;
  first: boolean;
  last: boolean;
  parentloop: unknown;
}

export class BoundedForTag extends ForTag {
  override *render(context: Context, emitter: Emitter): Generator<unknown, void, never> {
    const state = stateOf(context);
    const source = toCollection(yield evalToken(this.collection, context) as never);
    const position = `for:${this.variable}:${this.collection.getText()}`;
    context.push({ continue: context.getRegister<number>(position) ?? 0 });
    const options = (yield this.hash.render(context) as never) as Readonly<Record<string, unknown>>;
    context.pop();
    const items = cutCollection(source, options);
    context.setRegister(position, toIndex(options['offset']) + items.length);
    if (items.length === 0) {
      yield renderInto(this.elseTemplates, context, emitter);
      return;
    }
    const parentloop = (yield context._get(['forloop']) as never) as unknown;
    const scope: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    context.push(scope);
    for (const [turn, item] of items.entries()) {
      state.checkLoop(turn);
      scope[this.variable] = item;
      scope['forloop'] = forLoop(turn, items.length, parentloop);
      context.continueCalled = context.breakCalled = false;
      yield renderInto(this.templates, context, emitter);
      if (context.breakCalled) break;
    }
    context.continueCalled = context.breakCalled = false;
    context.pop();
  }
}

const forLoop = (turn: number, length: number, parentloop: unknown): ForLoop => ({
  length,
  index: turn + 1,
  index0: turn,
  rindex: length - turn,
  rindex0: length - turn - 1,
  first: turn === 0,
  last: turn === length - 1,
  parentloop,
});
