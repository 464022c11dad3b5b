// Header fields that people may set, for mail and HTTP alike (F103): names are tokens, values carry no control
// character, and fields that frame or route the message are ours.

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/;

const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f\u0085\u2028\u2029]/;
const MAX_VALUE_CHARS = 8_000;

const HTTP_OURS = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const MAIL_OURS = new Set([
  'bcc',
  'cc',
  'content-transfer-encoding',
  'content-type',
  'date',
  'dkim-signature',
  'from',
  'message-id',
  'mime-version',
  'received',
  'resent-bcc',
  'resent-cc',
  'resent-to',
  'return-path',
  'sender',
  'subject',
  'to',
]);

export type HeaderFamily = 'http' | 'mail';

/** What is wrong with a field name, or null. */
export const headerNameProblem = (name: string, family: HeaderFamily): string | null => {
  if (!NAME.test(name) || (family === 'mail' && name.includes(':'))) return 'is not a legal header name';
  const ours = family === 'http' ? HTTP_OURS : MAIL_OURS;
  return ours.has(name.toLowerCase()) ? 'is set by the sender itself' : null;
};

export const isHeaderValue = (value: string): boolean =>
  value.length <= MAX_VALUE_CHARS && !CONTROL.test(value);

/** HTTP carries Latin-1 at most; mail encodes the rest. */
export const isHttpHeaderValue = (value: string): boolean =>
  value.length <= MAX_VALUE_CHARS && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
