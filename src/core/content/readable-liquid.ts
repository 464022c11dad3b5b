// A text with Liquid as one line that people read: what is said when no condition holds, and names for what is filled in.
// For lists and summaries; what somebody receives is rendered, never this.

/** A condition without others inside it: what stands before and after its `else`. */
const CONDITION =
  /\{%-?\s*(?:if|unless)\b[^%]*%\}((?:(?!\{%)[\s\S])*)(?:\{%-?\s*els(?:if|e)\b[^%]*%\}((?:(?!\{%)[\s\S])*))*\{%-?\s*end(?:if|unless)\s*-?%\}/;
const TAG = /\{%[\s\S]*?%\}/g;
/** `{{${name} | filters}}`, `{{group.${name}}}` or `{{name}}`. */
const OUTPUT = /\{\{\s*(?:[\w.]*\$\{([^}]*)\}[^{}]*|([\w.[\]]+)[^{}]*)\}\}/g;
const MAX_CONDITIONS = 20;

export const readableLiquid = (text: string): string => {
  let read = text;
  for (let i = 0; i < MAX_CONDITIONS && CONDITION.test(read); i++)
    read = read.replace(CONDITION, (_all, first: string, last: string | undefined) => last ?? first);
  return read
    .replace(
      OUTPUT,
      (_all, named: string | undefined, plain: string | undefined) => `[${named ?? plain ?? ''}]`,
    )
    .replace(TAG, '')
    .trim();
};
