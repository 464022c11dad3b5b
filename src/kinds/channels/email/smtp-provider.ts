// Email through an SMTP relay. SMTP knows no idempotency key, and after the final dot nobody can say what became
// of a message whose reply was lost: class C. Replies map by RFC 5321 and the enhanced codes of RFC 3463 (F50).
import type { Outbound } from '../../../core/channels/channel.ts';
import { isObject, scalarText } from '../../../core/json.ts';
import { CALL_DEADLINE_MS } from '../../../core/limits.ts';
import { isDomain } from '../../../core/channels/email-address.ts';
import type { Provider, ProviderKind, SendOutcome } from '../../../ports/provider.ts';
import type {
  Mail,
  MailAttachment,
  MailResult,
  RelaySettings,
  Transports,
} from '../../../ports/transports.ts';
import { readSecrets } from '../provider-settings.ts';
import type { FieldReader } from '../read-fields.ts';
import { readFields } from '../read-fields.ts';
import { makeAttachmentReader } from './attachments.ts';

const SECURITIES = ['none', 'opportunistic', 'starttls', 'tls'] as const;
const HOST = /^[A-Za-z0-9.:_-]{1,253}$/;

export const smtp: ProviderKind<Transports> = {
  id: 'smtp',
  channel: 'email',
  secretNames: [
    ...['password', 'dkim_private_key', 'attachment_credentials'],
    ...['webhook_signing_key', 'sendgrid_public_key', 'sns_topic_arn'],
  ],
  parse: (input, secrets, path) => {
    const fields = readFields(input, path);
    const hidden = readSecrets(secrets, path);
    const settings = readRelay(fields, hidden);
    const credentials = hidden.texts('attachment_credentials');
    // Of the relay's reports (kinds/provider-reports).
    hidden.text('webhook_signing_key', { max: 200 });
    hidden.text('sendgrid_public_key', { max: 500 });
    hidden.text('sns_topic_arn', { max: 300 });
    const checked = fields.finish(settings);
    const read = checked.ok ? hidden.finish(settings) : checked;
    return read.ok
      ? { ok: true, value: { open: (transports) => openSmtp(settings, credentials, transports) } }
      : read;
  },
};

const readRelay = (fields: FieldReader, hidden: FieldReader): RelaySettings => {
  const security = fields.choice('security', SECURITIES) ?? 'opportunistic';
  const user = fields.text('user', { max: 500 });
  const password = hidden.text('password', { max: 2_000 });
  if (user !== undefined && password === undefined) hidden.refuse('password', 'is required with user');
  const name = fields.text('client_name', { max: 253, test: isDomain, message: 'must be a host name' });
  const dkim = readDkim(fields.object('dkim'), hidden);
  return {
    host: fields.requiredText('host', {
      test: (text) => HOST.test(text),
      message: 'must be a host name or address',
    }),
    port: fields.integer('port', 1, 65_535) ?? (security === 'tls' ? 465 : 587),
    security,
    ...(user === undefined || password === undefined ? {} : { user, password }),
    ...(name === undefined ? {} : { clientName: name }),
    connections: fields.integer('connections', 1, 200) ?? 20,
    messagesPerConnection: fields.integer('messages_per_connection', 1, 100_000) ?? 1_000,
    deadlineMs: fields.integer('timeout_ms', 100, CALL_DEADLINE_MS) ?? CALL_DEADLINE_MS,
    ...(dkim === undefined ? {} : { dkim }),
  };
};

const readDkim = (fields: FieldReader | undefined, hidden: FieldReader): RelaySettings['dkim'] => {
  if (fields === undefined) return undefined;
  return {
    domain: fields.requiredText('domain', { test: isDomain, message: 'must be a domain' }),
    selector: fields.requiredText('selector', { test: isDomain, message: 'must be a selector' }),
    privateKeyPem: hidden.requiredText('dkim_private_key', { max: 10_000 }),
  };
};

const openSmtp = (
  settings: RelaySettings,
  credentials: Readonly<Record<string, string>>,
  transports: Transports,
): Provider => {
  const relay = transports.mail.open(settings);
  const attachments = makeAttachmentReader(transports, credentials);
  return {
    class: 'C',
    slots: settings.connections,
    send: async (message) => {
      if (!relay.ok) return { kind: 'not_sent', detail: relay.error.message };
      const startedAt = transports.clock.monotonic();
      const files = await attachments.read(message.body['attachments']);
      if (!files.ok) return files.error;
      const leftMs = settings.deadlineMs - (transports.clock.monotonic() - startedAt);
      return outcomeOfMail(await relay.value.send(mailOf(message, files.value), leftMs));
    },
    close: async () => {
      if (relay.ok) await relay.value.close();
    },
  };
};

const mailOf = ({ body, facts, pieces }: Outbound, attachments: readonly MailAttachment[]): Mail => {
  const text = (name: string): string => (typeof body[name] === 'string' ? body[name] : '');
  const from = isObject(body['from']) ? body['from'] : {};
  const replyTo = text('reply_to');
  return {
    messageId: text('message_id'),
    date: facts.at,
    envelopeFrom: text('envelope_from'),
    recipients: [text('to')],
    from: { name: scalarText(from['name'] ?? ''), address: scalarText(from['address'] ?? '') },
    to: { address: text('to') },
    ...(replyTo === '' ? {} : { replyTo }),
    subject: text('subject'),
    html: text('html'),
    text: text('text'),
    ...(pieces === undefined ? {} : { pieces }),
    headers: body['headers'] as Readonly<Record<string, string>>,
    attachments,
  };
};

/** Refusals about us (sign in, encryption), which the operator can put right: the messages wait. */
const OURS = new Set([530, 534, 535, 538]);
/** Mailbox or domain does not exist, is closed, or is no address at all. */
const DEAD_MAILBOX = /^5\.(?:1\.(?:0|1|2|3|6|10)|2\.1)$/;
const DEAD_CODES = new Set([550, 551, 553]);

export const outcomeOfMail = (result: MailResult): SendOutcome => {
  switch (result.kind) {
    case 'accepted':
      return { kind: 'accepted', providerMessageId: result.reply };
    case 'invalid':
      return { kind: 'rejected', reason: 'content_invalid', detail: result.detail };
    case 'not_sent':
    case 'unknown':
      return result;
    case 'refused':
      return outcomeOfRefusal(result);
  }
};

const outcomeOfRefusal = (result: Extract<MailResult, { kind: 'refused' }>): SendOutcome => {
  const detail = `${result.verb.toUpperCase()}: ${result.reply}`;
  const session =
    result.verb === 'connect' ||
    result.verb === 'ehlo' ||
    result.verb === 'starttls' ||
    result.verb === 'auth';
  if (result.code < 500 || session || OURS.has(result.code)) return { kind: 'deferred', detail };
  if (result.verb === 'rcpt' && isDeadMailbox(result.code, result.reply))
    return { kind: 'rejected', reason: 'address_rejected', detail, hardBounce: true };
  return { kind: 'rejected', reason: 'provider_rejected', detail };
};

/** Without an enhanced code the plain one decides; with one, policy and full mailboxes are no dead address. */
const isDeadMailbox = (code: number, reply: string): boolean => {
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(reply)?.[1];
  return enhanced === undefined ? DEAD_CODES.has(code) : DEAD_MAILBOX.test(enhanced);
};
