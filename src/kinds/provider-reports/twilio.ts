// Twilio's status callbacks and inbound messages: forms, signed with the account's token.
import { isObject } from '../../core/json.ts';
import { ok } from '../../core/result.ts';
import type { MessageReport, ReportKind, ReportedFate } from '../../core/interactions/provider-report.ts';
import { firstText, wrongShape } from './read.ts';

export const twilioReports: ReportKind = {
  id: 'twilio',
  channels: ['sms'],
  parse: ({ body }) => {
    const read = (name: string): string => (isObject(body) ? firstText(body[name]) : '');
    const sid = read('MessageSid') || read('SmsSid');
    const status = read('MessageStatus');
    if (sid === '') return wrongShape('Twilio');
    if (status === '') return ok([{ kind: 'inbound', from: read('From'), text: read('Body'), id: sid }]);
    const fate = fateOf(status, Number(read('ErrorCode')));
    if (fate === null) return ok([]);
    const about = { channel: 'sms', address: read('To'), messageIds: [sid] } as const;
    const report: MessageReport = { kind: 'message', ...about, fate, reason: read('ErrorCode') };
    return ok([report]);
  },
  verify: ({ body, headers, url }, secrets, digests) => {
    const token = secrets['auth_token'];
    const given = firstText(headers['x-twilio-signature']);
    if (typeof token !== 'string' || token === '' || given === '') return false;
    const fields = isObject(body) ? Object.entries(body).sort(([a], [b]) => (a < b ? -1 : 1)) : [];
    const signed = url + fields.map(([name, value]) => name + firstText(value)).join('');
    return digests.same(given, digests.hmacSha1Base64(token, signed));
  },
  answer: { contentType: 'text/xml; charset=utf-8', text: '<Response/>' },
};

/** No such number, or no telephone: later tries are no use. */
const DEAD_NUMBERS = new Set([30005, 30006, 21211, 21614]);

const fateOf = (status: string, code: number): ReportedFate | null => {
  if (status === 'delivered') return 'delivery';
  if (status !== 'undelivered' && status !== 'failed') return null;
  return DEAD_NUMBERS.has(code) ? 'hard_bounce' : 'soft_bounce';
};
