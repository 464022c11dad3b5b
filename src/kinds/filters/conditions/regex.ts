// Regular expressions of users: RE2 decides, searching anywhere in the text, in time linear in it. SQL only keeps
// the people whose value RE2 has to look at.
import { RE2JS } from 're2js';
import { isBoundedPattern } from '../../../core/segments/pattern-size.ts';

/** CD-18.2. A whole filter definition holds at most 10,000 bytes, so longer ones only come from storage. */
export const MAX_PATTERN_CHARS = 32_764;

/** Null: not an expression that RE2 understands, or one that grows too large. Segment filters ignore case, unlike triggers. */
export const compileIgnoringCase = (pattern: string): ((text: string) => boolean) | null => {
  if (!isBoundedPattern(pattern)) return null;
  try {
    const compiled = RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
    return (text) => compiled.matcher(text).find();
  } catch {
    return null;
  }
};
