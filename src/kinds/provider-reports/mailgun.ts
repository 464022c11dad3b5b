// Mailgun's webhooks: a signature and one event. Temporary failures go on and are not reported.
import { ok } from '../../core/result.ts';
import type { ReportKind, ReportedFate } from '../../core/interactions/provider-report.ts';
import { emailReport, field, text, wrongShape } from './read.ts';

export const mailgun: ReportKind = {
  id: 'mailgun',
  channels: ['email'],
  parse: ({ body }) => {
    const event = field(body, 'event-data');
    if (text(event, 'event') === '') return wrongShape('Mailgun');
    const fate = fateOf(event);
    if (fate === null) return ok([]);
    const ids = [text(event, 'message', 'headers', 'message-id')];
    const reason = text(event, 'delivery-status', 'message') || text(event, 'reason');
    return ok(emailReport(fate, text(event, 'recipient'), ids, reason));
  },
  /** Where the signing key is set, every call has to carry its signature. */
  verify: ({ body }, secrets, digests) => {
    const key = secrets['webhook_signing_key'];
    if (typeof key !== 'string' || key === '') return true;
    const signed = text(body, 'signature', 'timestamp') + text(body, 'signature', 'token');
    return digests.same(text(body, 'signature', 'signature'), digests.hmacSha256Hex(key, signed));
  },
};

const fateOf = (event: unknown): ReportedFate | null => {
  switch (text(event, 'event')) {
    case 'delivered':
      return 'delivery';
    case 'failed':
      return text(event, 'severity') === 'permanent' ? fateOfFailure(event) : null;
    case 'complained':
      return 'spam';
    case 'unsubscribed':
      return 'unsubscribe';
    default:
      return null;
  }
};

/** Given up after long, or refused for its content: the mailbox may be fine. */
const fateOfFailure = (event: unknown): ReportedFate =>
  ['bounce', 'suppress-bounce'].includes(text(event, 'reason')) ? 'hard_bounce' : 'soft_bounce';
