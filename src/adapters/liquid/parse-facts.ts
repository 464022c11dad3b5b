// What parsing finds out about a template besides its tree. Parsing is synchronous, so there is one parse under
// way at a time.
import type { Liquid, TagToken, Template } from 'liquidjs';
import { preLex } from './pre-lex.ts';

export interface FilterUse {
  readonly name: string;
  /** Where it stands, in the pre-lexed text it was read from. */
  readonly input: string;
  readonly begin: number;
}

export interface ParseFacts {
  needsHost: boolean;
  readonly promotions: Set<string>;
  readonly translationIds: Set<string>;
  filters: FilterUse[];
}

let underWay: ParseFacts | null = null;

export const collectFacts = (parse: () => Template[]): { templates: Template[]; facts: ParseFacts } => {
  const outer = underWay;
  const facts: ParseFacts = {
    needsHost: false,
    promotions: new Set(),
    translationIds: new Set(),
    filters: [],
  };
  underWay = facts;
  try {
    return { templates: parse(), facts };
  } finally {
    underWay = outer;
  }
};

export const currentFacts = (): ParseFacts => {
  if (underWay === null) throw new Error('a tag was made outside of a parse');
  return underWay;
};

export const noteFilter = (use: FilterUse): void => {
  underWay?.filters.push(use);
};

/** Parses Liquid inside a tag's own arguments. What is wrong with it is reported at the tag. */
export const parseFragment = (liquid: Liquid, text: string, tag: TagToken): Template[] => {
  const facts = currentFacts();
  const before = facts.filters;
  facts.filters = [];
  try {
    return liquid.parse(preLex(text).text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(message.replace(/, line:\d+, col:\d+.*$/s, ''), { cause: error });
  } finally {
    const inside = facts.filters.map(({ name }) => ({ name, input: tag.input, begin: tag.begin }));
    facts.filters = [...before, ...inside];
  }
};
