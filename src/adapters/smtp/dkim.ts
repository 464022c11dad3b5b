// DKIM (RFC 6376, RFC 8463): relaxed/relaxed, RSA or Ed25519 by the kind of key. Signs the unsubscribe headers,
// as RFC 8058 wants, and From twice, so that a second one cannot be added.
import type { KeyObject } from 'node:crypto';
import { createHash, createPrivateKey, sign } from 'node:crypto';
import type { Result } from '../../core/result.ts';
import { ok, refuse } from '../../core/result.ts';
import type { RelaySettings } from '../../ports/transports.ts';
import type { MimeMessage } from './mime.ts';

const SIGNED = [
  'from',
  'to',
  'subject',
  'date',
  'message-id',
  'reply-to',
  'mime-version',
  'content-type',
  'list-unsubscribe',
  'list-unsubscribe-post',
  'feedback-id',
];

export interface Signer {
  /** The DKIM-Signature line for the message, with its CRLF. */
  sign(message: MimeMessage, atMs: number): Promise<string>;
}

export const makeSigner = (settings: NonNullable<RelaySettings['dkim']>): Result<Signer> => {
  let key: KeyObject;
  try {
    key = createPrivateKey(settings.privateKeyPem.replaceAll('\\n', '\n'));
  } catch {
    return refuse('invalid_key', 'The DKIM private key cannot be read.', 'dkim_private_key');
  }
  if (key.asymmetricKeyType !== 'rsa' && key.asymmetricKeyType !== 'ed25519')
    return refuse('invalid_key', 'The DKIM private key must be RSA or Ed25519.', 'dkim_private_key');
  return ok({ sign: (message, atMs) => signMessage(message, atMs, key, settings) });
};

const signMessage = async (
  message: MimeMessage,
  atMs: number,
  key: KeyObject,
  { domain, selector }: NonNullable<RelaySettings['dkim']>,
): Promise<string> => {
  const fields = message.headers.map(relaxHeader);
  const present = SIGNED.flatMap((name) =>
    fields.filter((field) => field.startsWith(`${name}:`)).slice(0, 1),
  );
  const names = present.map((field) => field.slice(0, field.indexOf(':')));
  const algorithm = key.asymmetricKeyType === 'rsa' ? 'rsa-sha256' : 'ed25519-sha256';
  const hash = createHash('sha256').update(relaxBody(message.body)).digest('base64');
  const unsigned =
    `DKIM-Signature: v=1; a=${algorithm}; c=relaxed/relaxed; d=${domain}; s=${selector};\r\n` +
    ` t=${Math.floor(atMs / 1_000)}; h=${[...names, 'from'].join(':')};\r\n bh=${hash};\r\n b=`;
  const data = present.map((field) => `${field}\r\n`).join('') + relaxHeader(unsigned);
  const signature = (await signData(data, key)).toString('base64').replace(/.{72}(?!$)/g, '$&\r\n ');
  return `${unsigned}${signature}\r\n`;
};

/** RSA signing takes about a millisecond of a core: it runs off the main thread. */
const signData = (data: string, key: KeyObject): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const done = (error: Error | null, signature: Buffer): void =>
      error === null ? resolve(signature) : reject(error);
    if (key.asymmetricKeyType === 'rsa') sign('sha256', Buffer.from(data), key, done);
    // RFC 8463: Ed25519 signs the hash, not the data.
    else sign(null, createHash('sha256').update(data).digest(), key, done);
  });

export const relaxHeader = (line: string): string => {
  const colon = line.indexOf(':');
  const value = line
    .slice(colon + 1)
    .replace(/[\r\n]+/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim();
  return `${line.slice(0, colon).trim().toLowerCase()}:${value}`;
};

/** Most bodies are relaxed already; rewriting each blank would cost more than the signature. */
const UNRELAXED = / [ \r]|\t/;

export const relaxBody = (body: string): string => {
  const relaxed = UNRELAXED.test(body) ? body.replace(/[ \t]+/g, ' ').replaceAll(' \r\n', '\r\n') : body;
  let end = relaxed.length;
  while (end >= 2 && relaxed[end - 1] === '\n' && relaxed[end - 2] === '\r') end -= 2;
  return end === 0 ? '' : `${relaxed.slice(0, end).replace(/ $/, '')}\r\n`;
};
