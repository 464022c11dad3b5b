// Mail about mail: delivery status notifications (RFC 3464) and complaints in abuse reporting format (RFC 5965), raw
// as a mail server pipes them. Anything else that arrives at a bounce address says nothing.
import { ok } from '../../core/result.ts';
import {
  isDeadMailbox,
  type ProviderReport,
  type ReportKind,
} from '../../core/interactions/provider-report.ts';
import { emailReport, wrongShape } from './read.ts';

export const dsn: ReportKind = {
  id: 'dsn',
  channels: ['email'],
  parse: ({ body }) =>
    typeof body === 'string' ? ok(reportsOf(body)) : wrongShape('a mail server: a raw mail'),
};

interface Part {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

const MAX_PARTS = 50;
const MAX_DEPTH = 5;

const reportsOf = (raw: string): readonly ProviderReport[] => {
  const parts = leavesOf(parsePart(raw.replaceAll('\r\n', '\n')), 0).slice(0, MAX_PARTS);
  const original = parts.find(isOriginal);
  const ids = original === undefined ? [] : [parsePart(original.body).headers.get('message-id') ?? ''];
  const complaint = parts.find((part) => typeOf(part) === 'message/feedback-report');
  if (complaint !== undefined) return complaintOf(complaint, original, ids);
  const status = parts.find((part) => /^message\/(?:global-)?delivery-status$/.test(typeOf(part)));
  return status === undefined ? [] : status.body.split(/\n\s*\n/).flatMap((block) => recipientOf(block, ids));
};

/** Headers and body; continued lines are unfolded. */
const parsePart = (text: string): Part => {
  const trimmed = text.replace(/^\n+/, '');
  const cut = /\n\n/.exec(trimmed)?.index ?? trimmed.length;
  return { headers: parseHeaders(trimmed.slice(0, cut)), body: trimmed.slice(cut).replace(/^\n+/, '') };
};

const parseHeaders = (text: string): ReadonlyMap<string, string> => {
  const headers = new Map<string, string>();
  for (const line of text.replace(/\n[ \t]+/g, ' ').split('\n')) {
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    if (!headers.has(name)) headers.set(name, line.slice(colon + 1).trim());
  }
  return headers;
};

const typeOf = ({ headers }: Part): string =>
  (headers.get('content-type') ?? 'text/plain').split(';', 1)[0]?.trim().toLowerCase() ?? '';

const isOriginal = (part: Part): boolean =>
  ['message/rfc822', 'text/rfc822-headers', 'message/global', 'message/global-headers'].includes(
    typeOf(part),
  );

const leavesOf = (part: Part, depth: number): readonly Part[] => {
  const boundary = /boundary\s*=\s*(?:"([^"]+)"|([^\s;]+))/i.exec(part.headers.get('content-type') ?? '');
  if (!typeOf(part).startsWith('multipart/') || boundary === null || depth >= MAX_DEPTH) return [part];
  const mark = `--${boundary[1] ?? boundary[2] ?? ''}`;
  const pieces = `\n${part.body}`.split(`\n${mark}`).slice(1, MAX_PARTS + 1);
  const inner = pieces.filter((piece) => !piece.startsWith('--')).map((piece) => parsePart(piece));
  return inner.flatMap((one) => leavesOf(one, depth + 1));
};

/** One block of fields per recipient; the first block is about the whole mail. */
const recipientOf = (block: string, ids: readonly string[]): readonly ProviderReport[] => {
  const fields = parseHeaders(block.replace(/^\n+/, ''));
  const address = addressOf(fields.get('original-recipient')) || addressOf(fields.get('final-recipient'));
  const action = (fields.get('action') ?? '').toLowerCase();
  const status = /\d\.\d{1,3}\.\d{1,3}/.exec(fields.get('status') ?? '')?.[0] ?? '';
  const reason = (fields.get('diagnostic-code') ?? status).slice(0, MAX_REASON_CHARS);
  if (action === 'delivered') return emailReport('delivery', address, ids, reason);
  if (action !== 'failed') return [];
  return emailReport(isDeadMailbox(status) ? 'hard_bounce' : 'soft_bounce', address, ids, reason);
};
const MAX_REASON_CHARS = 500;

/** `rfc822; ann@example.com` */
const addressOf = (value: string | undefined): string =>
  (value ?? '')
    .replace(/^[^;]*;/, '')
    .trim()
    .replace(/^<|>$/g, '');

const complaintOf = (
  report: Part,
  original: Part | undefined,
  ids: readonly string[],
): readonly ProviderReport[] => {
  const fields = parseHeaders(report.body);
  const type = (fields.get('feedback-type') ?? 'abuse').toLowerCase();
  if (!['abuse', 'fraud', 'other'].includes(type)) return [];
  const to = original === undefined ? '' : (parsePart(original.body).headers.get('to') ?? '');
  const address = addressOf(fields.get('original-rcpt-to')) || (/<([^<>]+)>/.exec(to)?.[1] ?? to).trim();
  return emailReport('spam', address, ids, type);
};
