// What parsing finds out about a template besides its tree. Parsing is synchronous, so the facts of the parse
// under way are known by its Liquid instance.
import type { Liquid, Template } from 'liquidjs';
import { preLex } from './pre-lex.ts';

export interface ParseFacts {
  needsHost: boolean;
  readonly promotions: Set<string>;
  readonly translationIds: Set<string>;
}

const underWay = new WeakMap<Liquid, ParseFacts>();

export const collectFacts = (
  liquid: Liquid,
  parse: () => Template[],
): { templates: Template[]; facts: ParseFacts } => {
  const outer = underWay.get(liquid);
  const facts: ParseFacts = { needsHost: false, promotions: new Set(), translationIds: new Set() };
  underWay.set(liquid, facts);
  try {
    return { templates: parse(), facts };
  } finally {
    if (outer === undefined) underWay.delete(liquid);
    else underWay.set(liquid, outer);
  }
};

export const factsOf = (liquid: Liquid): ParseFacts => {
  const facts = underWay.get(liquid);
  if (facts === undefined) throw new Error('a tag was made outside of a parse');
  return facts;
};

/** Parses Liquid inside a tag's own arguments. Errors are reported at the tag. */
export const parseFragment = (liquid: Liquid, text: string): Template[] => {
  try {
    return liquid.parse(preLex(text).text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(message.replace(/, line:\d+, col:\d+.*$/s, ''), { cause: error });
  }
};
