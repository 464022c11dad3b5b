// RE2 for property filters of triggers: case-sensitive (7.7), searching anywhere in the text.
import { RE2JS } from 're2js';
import { isBoundedPattern } from '../../core/segments/pattern-size.ts';
import type { CompileRegex } from '../../core/campaigns/property-filter.ts';

export const compileRegex: CompileRegex = (pattern) => {
  if (!isBoundedPattern(pattern)) return null;
  try {
    const compiled = RE2JS.compile(pattern);
    return (text) => compiled.matcher(text).find();
  } catch {
    return null;
  }
};
