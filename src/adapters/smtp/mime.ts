// One mail as one MIME message: multipart/alternative, wrapped in multipart/mixed with attachments. Line ends
// are CRLF and nothing else, so that no byte of the content can end the message or start another.
import { randomUUID } from 'node:crypto';
import { isEmailAddress } from '../../core/channels/email-address.ts';
import type { Result } from '../../core/result.ts';
import { ok, refuse } from '../../core/result.ts';
import type { TextPieces } from '../../core/templates/text-pieces.ts';
import type { Mail, MailAttachment } from '../../ports/transports.ts';
import { encodeMailbox, headerLine, isAscii, rawHeaderLine } from './header-text.ts';
import { canonicalLines, hasLongLine, stuffDots } from './lines.ts';
import { wireText } from './wire-pieces.ts';

export interface MimeMessage {
  /** Header lines, each with its CRLF, in order. */
  readonly headers: readonly string[];
  readonly body: string;
  /** Holds bytes above 127. */
  readonly eightBit: boolean;
  /** A line begins with a dot. */
  readonly dotted: boolean;
}

const BASE64_LINE = /.{76}/g;
const CONTENT_TYPE = /^[\w.+-]+\/[\w.+-]+$/;

export const buildMime = (mail: Mail, allowEightBit: boolean): Result<MimeMessage> => {
  const headers = headerLines(mail);
  if (!headers.ok) return headers;
  const id = randomUUID();
  const text = textPart('plain', mail.text, allowEightBit);
  const html = textPart('html', mail.html, allowEightBit);
  const alternative = multipart('alternative', `=_a_${id}`, [text.part, html.part]);
  const files = mail.attachments.map(attachmentPart);
  const whole =
    files.length === 0 ? alternative : multipart('mixed', `=_m_${id}`, [entity(alternative), ...files]);
  const eightBit = text.eightBit || html.eightBit || !isAscii(headers.value.join(''));
  // Attachments are base64, which has no dots.
  const dotted = text.dotted || html.dotted || headers.value.some((line) => line.startsWith('.'));
  return ok({ headers: [...headers.value, ...whole.headers], body: whole.body, eightBit, dotted });
};

/** A whole mail as it is written: dots at the start of lines are doubled. */
export interface WireMessage {
  readonly chunks: readonly (string | Uint8Array)[];
  /** Without the doubled dots. */
  readonly bytes: number;
  /** Holds bytes above 127; otherwise each character is a byte. */
  readonly eightBit: boolean;
}

/** The same mail from pieces that are known; null: it is built as one text. */
export const buildWireMime = (mail: Mail, allowEightBit: boolean): Result<WireMessage> | null => {
  const { html: ofHtml, text: ofText } = mail.pieces ?? {};
  if ((ofHtml ?? ofText) === undefined || mail.attachments.length > 0) return null;
  const text = wirePart('plain', ofText ?? [mail.text], allowEightBit);
  const html = wirePart('html', ofHtml ?? [mail.html], allowEightBit);
  if (text === null || html === null) return null;
  const headers = headerLines(mail);
  if (!headers.ok) return headers;
  const boundary = `=_a_${randomUUID()}`;
  const head = `${headers.value.join('')}${multipartHeader('alternative', boundary)}\r\n--${boundary}\r\n`;
  const between = `\r\n--${boundary}\r\n`;
  const end = `\r\n--${boundary}--\r\n`;
  const headBytes = Buffer.byteLength(head);
  return ok({
    chunks: joinNeighbours([stuffDots(head), ...text.chunks, between, ...html.chunks, end]),
    bytes: headBytes + text.bytes + between.length + html.bytes + end.length,
    eightBit: text.eightBit || html.eightBit || headBytes > head.length,
  });
};

const wirePart = (kind: 'plain' | 'html', pieces: TextPieces, allowEightBit: boolean): WireMessage | null => {
  const text = wireText(pieces);
  if (text === null || !(text.ascii || allowEightBit)) return null;
  const head = leafHeaders(kind, text.ascii ? '7bit' : '8bit');
  return { chunks: [head, ...text.chunks], bytes: head.length + text.bytes, eightBit: !text.ascii };
};

const joinNeighbours = (chunks: WireMessage['chunks']): WireMessage['chunks'] => {
  const joined: (string | Uint8Array)[] = [];
  for (const chunk of chunks) {
    const last = joined.at(-1);
    if (typeof chunk === 'string' && typeof last === 'string') joined[joined.length - 1] = last + chunk;
    else joined.push(chunk);
  }
  return joined;
};

const headerLines = (mail: Mail): Result<readonly string[]> => {
  const from = encodeMailbox(mail.from);
  const to = encodeMailbox(mail.to);
  const addresses = [mail.from.address, mail.to.address, mail.replyTo ?? mail.to.address];
  if (from === null || to === null || !addresses.every(isEmailAddress))
    return refuse('invalid_mail', 'An address of the header is not valid.');
  if (!/^[\x21-\x3b\x3d\x3f-\x7e]+$/.test(mail.messageId))
    return refuse('invalid_mail', 'The message id is not valid.');
  const lines = [
    rawHeaderLine('Date', new Date(mail.date).toUTCString().replace('GMT', '+0000')),
    rawHeaderLine('From', from),
    rawHeaderLine('To', to),
    ...(mail.replyTo === undefined
      ? []
      : [rawHeaderLine('Reply-To', encodeMailbox({ address: mail.replyTo })!)]),
    `Message-ID: <${mail.messageId}>\r\n`,
    'MIME-Version: 1.0\r\n',
  ];
  for (const [name, value] of [['Subject', mail.subject] as const, ...Object.entries(mail.headers)]) {
    const line = headerLine(name, value);
    if (line === null) return refuse('invalid_mail', `The header ${JSON.stringify(name)} is not legal.`);
    lines.push(line);
  }
  return ok(lines);
};

interface Part {
  readonly headers: readonly string[];
  readonly body: string;
}

const entity = ({ headers, body }: Part): string => `${headers.join('')}\r\n${body}`;

const multipartHeader = (kind: string, boundary: string): string =>
  `Content-Type: multipart/${kind};\r\n boundary="${boundary}"\r\n`;

const leafHeaders = (kind: 'plain' | 'html', encoding: string): string =>
  `Content-Type: text/${kind}; charset=utf-8\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`;

const multipart = (kind: string, boundary: string, entities: readonly string[]): Part => ({
  headers: [multipartHeader(kind, boundary)],
  // Added up and not joined: a text of pieces is copied once, when it is written.
  body: `${entities.reduce((body, part) => `${body}--${boundary}\r\n${part}\r\n`, '')}--${boundary}--\r\n`,
});

const textPart = (
  kind: 'plain' | 'html',
  text: string,
  allowEightBit: boolean,
): { part: string; eightBit: boolean; dotted: boolean } => {
  const clean = canonicalLines(text);
  const ascii = isAscii(clean);
  const asIs = (ascii || allowEightBit) && !hasLongLine(clean);
  const encoding = !asIs ? 'base64' : ascii ? '7bit' : '8bit';
  return {
    part: leafHeaders(kind, encoding) + (asIs ? clean : base64Lines(Buffer.from(clean, 'utf8'))),
    eightBit: asIs && !ascii,
    dotted: asIs && (clean.includes('\n.') || clean.startsWith('.')),
  };
};

const base64Lines = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('base64')
    .replace(BASE64_LINE, '$&\r\n');

const attachmentPart = ({ fileName, contentType, content }: MailAttachment): string => {
  const bare = contentType.split(';', 1)[0]!.trim();
  const type = CONTENT_TYPE.test(bare) ? bare : 'application/octet-stream';
  return [
    `Content-Type: ${type}\r\n`,
    'Content-Transfer-Encoding: base64\r\n',
    `Content-Disposition: attachment;\r\n ${fileNameParameter(fileName)}\r\n\r\n`,
    base64Lines(content),
  ].join('');
};

/** RFC 2231 for anything that is not plainly printable. */
const fileNameParameter = (name: string): string => {
  const clean = name.replace(/[\p{Cc}\p{Zl}\p{Zp}/\\"]/gu, '_').slice(0, 150);
  if (/^[\x20-\x7e]*$/.test(clean)) return `filename="${clean}"`;
  const encoded = encodeURIComponent(Buffer.from(clean, 'utf8').toString('utf8'));
  return `filename*=UTF-8''${encoded.replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)}`;
};
