// LiquidJS with the product's dialect: our tags and filters alone, no files, Ruby's meaning of values, and a
// renderer that goes on after a mistake in one expression (personalisation 9).
import { Liquid, TokenKind } from 'liquidjs';
import type { Context, Emitter, Template } from 'liquidjs';
import { FILTERS } from './filters/index.ts';
import type { LiquidFilter } from './filters/filter.ts';
import { MAX_RANGE, MAX_SOURCE_CHARS } from './limits.ts';
import { operators } from './operators.ts';
import { PieceEmitter } from './piece-emitter.ts';
import { print } from './print.ts';
import { stateOf } from './render-state.ts';
import type { RenderState } from './render-state.ts';
import { TAGS } from './tags/index.ts';
import { teachTokenizer } from './tokenizer.ts';
import { unwrap } from './values.ts';

/** `reportAll` is for checking: parsing goes on after an error, so that all are told. */
export const createDialect = (options: { readonly reportAll: boolean }): Liquid => {
  teachTokenizer();
  const liquid = new Liquid({
    operators,
    groupedExpressions: true,
    ownPropertyOnly: true,
    catchAllErrors: options.reportAll,
    parseLimit: MAX_SOURCE_CHARS * 2,
    memoryLimit: MAX_RANGE,
    templates: {},
  });
  for (const name of Object.keys(liquid.tags)) delete liquid.tags[name];
  for (const [name, tag] of Object.entries(TAGS)) liquid.registerTag(name, tag);
  for (const name of Object.keys(liquid.filters)) liquid.unregisterFilter(name);
  for (const [name, filter] of Object.entries(FILTERS)) registerFilter(liquid, name, filter);
  Object.defineProperty(liquid, 'renderer', { value: new LaxRenderer() });
  return liquid;
};

const registerFilter = (liquid: Liquid, name: string, filter: LiquidFilter): void => {
  liquid.registerFilter(name, function (input: unknown, ...args: unknown[]) {
    const state = stateOf(this.context);
    state.checkTime();
    return filter(state, unwrap(input), ...args.map(unwrap));
  });
};

/** What is written, counted for the whole message. */
class BoundedEmitter implements Emitter {
  buffer = '';
  readonly #state: RenderState;
  constructor(state: RenderState) {
    this.#state = state;
  }
  write(value: unknown): void {
    const text = print(value);
    this.#state.chargeOutput(text.length);
    this.buffer += text;
  }
}

class LaxRenderer {
  *renderTemplates(
    templates: Template[],
    context: Context,
    emitter?: Emitter,
  ): Generator<unknown, string, unknown> {
    const state = stateOf(context);
    const out = emitter ?? new BoundedEmitter(state);
    state.checkTime();
    for (const template of templates) {
      state.checkTime();
      const standing = standingText(template);
      if (standing !== null) {
        if (out instanceof PieceEmitter) out.writeStanding(standing);
        else out.write(standing);
        continue;
      }
      try {
        const written = yield template.render(context, out);
        if (written !== undefined && written !== null) out.write(written);
      } catch (error) {
        noteMistake(state, error, template);
      }
      if (context.breakCalled || context.continueCalled) break;
    }
    return out.buffer;
  }

  renderTemplatesToNodeStream(): never {
    throw new Error('templates are not streamed');
  }
}

/** What stands between the tags: it is written as it is. */
const standingText = (template: Template): string | null =>
  template.token.kind === TokenKind.HTML && 'str' in template && typeof template.str === 'string'
    ? template.str
    : null;

/** A mistake prints nothing and is noted; a decision not to send, or a limit, ends the render. */
const noteMistake = (state: RenderState, error: unknown, template: Template): void => {
  if (state.stopped) throw error;
  const cause = originOf(error);
  if (cause instanceof RangeError || /limit exceeded/.test(cause.message)) {
    state.stop('render_limit', cause.message);
  }
  state.warn(
    `${template.token.getText().slice(0, 100)}: ${cause.message.replace(/, line:\d+, col:\d+$/, '')}`,
  );
};

const originOf = (error: unknown): Error => {
  if (!(error instanceof Error)) return new Error(String(error));
  const inner = (error as { readonly originalError?: unknown }).originalError;
  return inner instanceof Error ? originOf(inner) : error;
};
