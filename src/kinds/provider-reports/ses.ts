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
  confirmationUrl: ({ body }) => {
    const envelope = parseText(body);
    if (text(envelope, 'Type') !== 'SubscriptionConfirmation') return null;
    const url = text(envelope, 'SubscribeURL');
    return SNS_HOST.test(url) ? url : null;
  },
};

/** Only Amazon's own hosts are ever fetched. */
const SNS_HOST = /^https:\/\/sns\.[a-z0-9-]{1,40}\.amazonaws\.com(?:\.cn)?\/\S*$/;

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
