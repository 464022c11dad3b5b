// Which parts of a channel's message are HTML: their comments leave before Liquid runs (personalisation 1).
const HTML_PARTS: Readonly<Record<string, readonly string[]>> = { email: ['body'] };

export const htmlPartsOf = (channel: string): readonly string[] =>
  Object.hasOwn(HTML_PARTS, channel) ? (HTML_PARTS[channel] ?? []) : [];
