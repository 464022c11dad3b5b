// Twilio SendGrid's event webhook: a list of flat events.
import { ok } from '../../core/result.ts';
import type { ReportKind, ReportedFate } from '../../core/interactions/provider-report.ts';
import { emailReport, firstText, list, text, wrongShape } from './read.ts';

export const sendgrid: ReportKind = {
  id: 'sendgrid',
  channels: ['email'],
  /** Where the verification key is set, every call has to carry its signature over the body as it came. */
  verify: ({ headers, text: body }, secrets, digests) => {
    const key = secrets['sendgrid_public_key'];
    if (typeof key !== 'string' || key === '') return true;
    const timestamp = firstText(headers['x-twilio-email-event-webhook-timestamp']);
    const signature = firstText(headers['x-twilio-email-event-webhook-signature']);
    if (timestamp === '' || signature === '' || body === undefined) return false;
    return digests.ecdsa(key, timestamp + body, signature);
  },
  parse: ({ body }) => {
    if (!Array.isArray(body)) return wrongShape('SendGrid');
    return ok(
      list(body).flatMap((event) => {
        const fate = fateOf(event);
        if (fate === null) return [];
        const ids = [text(event, 'smtp-id'), text(event, 'sg_message_id').split('.')[0] ?? ''];
        return emailReport(fate, text(event, 'email'), ids, text(event, 'reason') || text(event, 'response'));
      }),
    );
  },
};

/** `deferred` goes on; `open` and `click` are theirs, ours are counted by us. */
const fateOf = (event: unknown): ReportedFate | null => {
  switch (text(event, 'event')) {
    case 'delivered':
      return 'delivery';
    case 'bounce':
      return text(event, 'type') === 'blocked' ? 'soft_bounce' : 'hard_bounce';
    case 'blocked':
    case 'dropped':
      return 'soft_bounce';
    case 'spamreport':
      return 'spam';
    case 'unsubscribe':
    case 'group_unsubscribe':
      return 'unsubscribe';
    default:
      return null;
  }
};
