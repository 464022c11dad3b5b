// Postmark's webhooks: one record per call.
import { ok } from '../../core/result.ts';
import type { ReportKind, ReportedFate } from '../../core/interactions/provider-report.ts';
import { emailReport, field, text, wrongShape } from './read.ts';

export const postmark: ReportKind = {
  id: 'postmark',
  channels: ['email'],
  parse: ({ body }) => {
    const type = text(body, 'RecordType');
    if (type === '') return wrongShape('Postmark');
    const fate = fateOf(type, body);
    if (fate === null) return ok([]);
    const ids = [text(body, 'MessageID'), text(body, 'Metadata', 'send_key')];
    const address = text(body, 'Email') || text(body, 'Recipient');
    return ok(emailReport(fate, address, ids, text(body, 'Description') || text(body, 'Details')));
  },
};

const HARD: readonly string[] = ['HardBounce', 'BadEmailAddress', 'AddressChange', 'ManuallyDeactivated'];
const SPAM: readonly string[] = ['SpamNotification', 'SpamComplaint'];
/** These go on, or are no bounce. */
const NO_BOUNCE: readonly string[] = [
  'Transient',
  'AutoResponder',
  'Subscribe',
  'OpenRelayTest',
  'ChallengeVerification',
];

const fateOf = (type: string, body: unknown): ReportedFate | null => {
  switch (type) {
    case 'Delivery':
      return 'delivery';
    case 'SpamComplaint':
      return 'spam';
    case 'Bounce':
      return fateOfBounce(text(body, 'Type'));
    case 'SubscriptionChange':
      return field(body, 'SuppressSending') === true &&
        text(body, 'SuppressionReason') === 'ManualSuppression'
        ? 'unsubscribe'
        : null;
    default:
      return null;
  }
};

const fateOfBounce = (type: string): ReportedFate | null => {
  if (SPAM.includes(type)) return 'spam';
  if (type === 'Unsubscribe') return 'unsubscribe';
  if (NO_BOUNCE.includes(type)) return null;
  return HARD.includes(type) ? 'hard_bounce' : 'soft_bounce';
};
