// {% tablerow %}: table cells as Ruby Liquid writes them.
import { TablerowTag, evalToken } from 'liquidjs';
import type { Context, Emitter } from 'liquidjs';
import { toIndex } from '../numbers.ts';
import { renderInto } from '../render-text.ts';
import { stateOf } from '../render-state.ts';
import { cutCollection, toCollection } from './collection.ts';

export class BoundedTablerowTag extends TablerowTag {
  override *render(context: Context, emitter: Emitter): Generator<unknown, void> {
    const state = stateOf(context);
    const source = toCollection(yield evalToken(this.collection, context));
    const options = (yield this.args.render(context)) as Readonly<Record<string, unknown>>;
    const items = cutCollection(source, options);
    const columns = Math.max(1, toIndex(options['cols']) || items.length);
    const scope: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    context.push(scope);
    emitter.write('<tr class="row1">\n');
    for (const [turn, item] of items.entries()) {
      state.checkLoop(turn);
      const loop = cell(turn, items.length, columns);
      scope[this.variable] = item;
      scope['tablerowloop'] = loop;
      emitter.write(`<td class="col${loop.col}">`);
      yield renderInto(this.templates, context, emitter);
      emitter.write('</td>');
      if (loop.col_last && !loop.last) emitter.write(`</tr>\n<tr class="row${loop.row + 1}">`);
    }
    emitter.write('</tr>\n');
    context.pop();
  }
}

const cell = (turn: number, length: number, columns: number) => ({
  length,
  index: turn + 1,
  index0: turn,
  rindex: length - turn,
  rindex0: length - turn - 1,
  first: turn === 0,
  last: turn === length - 1,
  row: Math.floor(turn / columns) + 1,
  col: (turn % columns) + 1,
  col0: turn % columns,
  col_first: turn % columns === 0,
  col_last: turn % columns === columns - 1,
});
