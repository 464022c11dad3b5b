// From the text of a template to something that renders, or to faults with their line and column.
import type { Liquid } from 'liquidjs';
import type { SyntaxFault } from './messages.ts';
import { FILTERS } from './filters/index.ts';
import { collectFacts } from './parse-facts.ts';
import type { FilterUse } from './parse-facts.ts';
import { SyntaxRefusal, preLex } from './pre-lex.ts';
import type { PreLexed } from './pre-lex.ts';
import type { Compiled } from './render-state.ts';
import { locate } from './source-map.ts';

export type Compilation =
  | { readonly ok: true; readonly compiled: Compiled }
  | { readonly ok: false; readonly faults: readonly SyntaxFault[] };

export const compile = (liquid: Liquid, source: string, html: boolean): Compilation => {
  let lexed: PreLexed | null = null;
  try {
    lexed = preLex(source, { html });
    const { text } = lexed;
    const { templates, facts } = collectFacts(() => liquid.parse(text));
    const unknown = liquid.options.catchAllErrors === true ? unknownFilters(facts.filters, lexed) : [];
    if (unknown.length > 0) return { ok: false, faults: unknown };
    const needsHost = facts.needsHost || source.includes('product_recommendation');
    return { ok: true, compiled: { templates, needsHost, promotions: [...facts.promotions] } };
  } catch (error) {
    return { ok: false, faults: faultsOf(error, source, lexed) };
  }
};

/** At render an unknown filter passes the value; who writes a template is told. */
const unknownFilters = (uses: readonly FilterUse[], lexed: PreLexed): readonly SyntaxFault[] =>
  uses
    .filter(({ name }) => !Object.hasOwn(FILTERS, name))
    .map(({ name, input, begin }) => ({
      message: `unknown filter "${name}"`,
      ...(input === lexed.text ? lexed.map.locate(begin) : { line: 1, column: 1 }),
    }));

interface LiquidJsError extends Error {
  readonly token?: { readonly begin: number; readonly input: string };
  readonly originalError?: unknown;
  readonly errors?: readonly unknown[];
}

const faultsOf = (error: unknown, source: string, lexed: PreLexed | null): readonly SyntaxFault[] => {
  if (error instanceof SyntaxRefusal) return [{ message: error.message, ...locate(source, error.offset) }];
  if (!(error instanceof Error)) throw error;
  const { errors, token } = error as LiquidJsError;
  if (errors !== undefined) return errors.flatMap((inner) => faultsOf(inner, source, lexed));
  const at =
    lexed !== null && token?.input === lexed.text ? lexed.map.locate(token.begin) : { line: 1, column: 1 };
  return [{ message: readable(error), ...at }];
};

const readable = (error: Error): string => {
  if (error instanceof RangeError) return 'tags are nested too deeply';
  return error.message.replace(/,? ?(?:file:\S+, )?line:\d+, col:\d+$/, '').slice(0, 300);
};
