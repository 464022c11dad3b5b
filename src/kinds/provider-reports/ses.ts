// Amazon SES through SNS: an envelope whose Message is JSON text. SNS asks to be confirmed first.
import { ok } from '../../core/result.ts';
import type { ProviderReport, ReportKind, ReportedFate } from '../../core/interactions/provider-report.ts';
import { emailReport, field, list, text, wrongShape } from './read.ts';

export const ses: ReportKind = {
  id: 'ses',
  channels: ['email'],
  parse: ({ body }) => {
    const envelope = parseText(body);
    if (text(envelope, 'Type').endsWith('Confirmation')) return ok([]);
    // Raw delivery leaves the envelope away.
    const message =
      text(envelope, 'Type') === 'Notification' ? parseText(field(envelope, 'Message')) : envelope;
    const type = text(message, 'notificationType') || text(message, 'eventType');
    if (type === '') return wrongShape('Amazon SNS');
    return ok(reportsOf(type, message));
  },
  /** What comes in an envelope is signed by Amazon; a topic that is set is the only one, and never comes without. */
  verify: async ({ body }, secrets, digests, certificate) => {
    const envelope = parseText(body);
    const topic = secrets['sns_topic_arn'];
    const isBound = typeof topic === 'string' && topic !== '';
    if (text(envelope, 'SignatureVersion') === '' && !ENVELOPES.has(text(envelope, 'Type'))) return !isBound;
    if (isBound && text(envelope, 'TopicArn') !== topic) return false;
    const hash = HASHES[text(envelope, 'SignatureVersion')];
    const url = text(envelope, 'SigningCertURL');
    if (hash === undefined || !CERTIFICATE_URL.test(url)) return false;
    const pem = await certificate(url);
    if (pem === null) return null;
    return digests.rsaByCertificate(pem, hash, signedText(envelope), text(envelope, 'Signature'));
  },
  confirmationUrl: ({ body }) => {
    const envelope = parseText(body);
    if (text(envelope, 'Type') !== 'SubscriptionConfirmation') return null;
    const url = text(envelope, 'SubscribeURL');
    return SNS_HOST.test(url) ? url : null;
  },
};

/** Only Amazon's own hosts are ever fetched. */
const SNS_HOST = /^https:\/\/sns\.[a-z0-9-]{1,40}\.amazonaws\.com(?:\.cn)?\/\S*$/;

const ENVELOPES = new Set(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']);
const HASHES: Readonly<Record<string, 'sha1' | 'sha256'>> = { '1': 'sha1', '2': 'sha256' };
const CERTIFICATE_URL = /^https:\/\/sns\.[a-z0-9-]{1,40}\.amazonaws\.com(?:\.cn)?\/[\w.-]{1,200}\.pem$/;

/** Names and values in Amazon's order; a subject only where there is one. */
const signedText = (envelope: unknown): string => {
  const isNotification = text(envelope, 'Type') === 'Notification';
  const names = isNotification
    ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
    : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  const present = names.filter((name) => name !== 'Subject' || field(envelope, name) !== undefined);
  return present.map((name) => `${name}\n${text(envelope, name)}\n`).join('');
};

/** SNS sends JSON as text/plain. */
const parseText = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
};

const reportsOf = (type: string, message: unknown): readonly ProviderReport[] => {
  const ids = [text(message, 'mail', 'messageId'), ...headerIds(message)];
  switch (type) {
    case 'Bounce':
      return bounces(message, ids);
    case 'Complaint':
      return list(field(message, 'complaint', 'complainedRecipients')).flatMap((one) =>
        emailReport(
          'spam',
          text(one, 'emailAddress'),
          ids,
          text(message, 'complaint', 'complaintFeedbackType'),
        ),
      );
    case 'Delivery':
      return list(field(message, 'delivery', 'recipients')).flatMap((one) =>
        emailReport('delivery', text(one), ids, ''),
      );
    default:
      return [];
  }
};

const bounces = (message: unknown, ids: readonly string[]): readonly ProviderReport[] => {
  const fate: ReportedFate =
    text(message, 'bounce', 'bounceType') === 'Permanent' ? 'hard_bounce' : 'soft_bounce';
  return list(field(message, 'bounce', 'bouncedRecipients')).flatMap((one) =>
    emailReport(fate, text(one, 'emailAddress'), ids, text(one, 'diagnosticCode') || text(one, 'status')),
  );
};

/** The Message-ID we gave, where headers are included. */
const headerIds = (message: unknown): readonly string[] =>
  list(field(message, 'mail', 'headers')).flatMap((header) =>
    text(header, 'name').toLowerCase() === 'message-id' ? [text(header, 'value')] : [],
  );
