// A mail with defaults, and a reader of MIME that shares nothing with the builder.
import type { Mail, RelaySettings } from '../../src/ports/transports.ts';

export const mailWith = (more: Partial<Mail> = {}): Mail => ({
  messageId: '3f0c1a52-9a51-8b1e-a4d4-0c6a3a2b1c0d@example.com',
  date: Date.UTC(2026, 2, 4, 9, 30, 0),
  envelopeFrom: 'bounces@example.com',
  recipients: ['ann@example.com'],
  from: { name: 'Shop', address: 'shop@example.com' },
  to: { address: 'ann@example.com' },
  subject: 'Hello',
  html: '<p>Hello</p>',
  text: 'Hello',
  headers: {},
  attachments: [],
  ...more,
});

export const relayWith = (port: number, more: Partial<RelaySettings> = {}): RelaySettings => ({
  host: '127.0.0.1',
  port,
  security: 'none',
  connections: 2,
  messagesPerConnection: 1_000,
  deadlineMs: 5_000,
  ...more,
});

export interface ReadPart {
  /** Lower-case name, unfolded value; in order, repeats kept. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

export const readMessage = (message: string): ReadPart => {
  const cut = message.indexOf('\r\n\r\n');
  const head = message.slice(0, cut).replace(/\r\n[ \t]/g, ' ');
  const headers = head.split('\r\n').map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { headers, body: message.slice(cut + 4) };
};

export const headerOf = (part: ReadPart, name: string): string | undefined =>
  part.headers.find(([known]) => known === name)?.[1];

/** RFC 2047 words decoded. */
export const decodeWords = (text: string): string =>
  text
    .replace(/(=\?[^?]+\?B\?[^?]*\?=)\s+(?==\?)/g, '$1')
    .replace(/=\?UTF-8\?B\?([^?]*)\?=/gi, (_, word: string) => Buffer.from(word, 'base64').toString('utf8'));

export const readParts = (part: ReadPart): readonly ReadPart[] => {
  const boundary = /boundary="([^"]+)"/.exec(headerOf(part, 'content-type') ?? '')?.[1];
  if (boundary === undefined) return [];
  const [, ...pieces] = `\r\n${part.body}`.split(`\r\n--${boundary}`);
  return pieces.filter((piece) => !piece.startsWith('--')).map((piece) => readMessage(piece.slice(2)));
};

/** Text of a leaf part; `message` was read as latin1. */
export const contentOf = (part: ReadPart): string =>
  headerOf(part, 'content-transfer-encoding') === 'base64'
    ? Buffer.from(part.body, 'base64').toString('utf8')
    : Buffer.from(part.body, 'latin1').toString('utf8');
