// Lines of a mail as SMTP wants them.

export const MAX_LINE_CHARS = 998;

/** CRLF everywhere, no NUL. */
export const canonicalLines = (text: string): string => {
  const clean = text.includes('\0') ? text.replaceAll('\0', '') : text;
  return clean.includes('\r') ? clean.replace(/\r\n|\r|\n/g, '\r\n') : clean.replaceAll('\n', '\r\n');
};

/** From a line's begin to the last end of a line that is near enough, and on from there: few steps for many short lines. */
export const hasLongLine = (text: string): boolean => {
  for (let from = 0; text.length - from > MAX_LINE_CHARS;) {
    const end = text.lastIndexOf('\r\n', from + MAX_LINE_CHARS);
    if (end < from) return true;
    from = end + 2;
  }
  return false;
};

/** A dot at the start of a line is doubled (RFC 5321 4.5.2). */
export const stuffDots = (message: string): string => {
  const stuffed = message.includes('\r\n.') ? message.replaceAll('\r\n.', '\r\n..') : message;
  return stuffed.startsWith('.') ? `.${stuffed}` : stuffed;
};
