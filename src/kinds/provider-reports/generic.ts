// Our own shape, for whatever has no shape of its own here: `{"events": [{"type", "address", …}]}`.
import { isObject } from '../../core/json.ts';
import { ok, refuse, type Result } from '../../core/result.ts';
import type { ProviderReport, ReportKind, ReportedFate } from '../../core/interactions/provider-report.ts';
import { field, list, text, wrongShape } from './read.ts';

const FATES: readonly ReportedFate[] = ['delivery', 'hard_bounce', 'soft_bounce', 'spam', 'unsubscribe'];

export const generic: ReportKind = {
  id: 'generic',
  channels: ['email', 'sms'],
  parse: ({ body }) => {
    const events = isObject(body) ? field(body, 'events') : undefined;
    if (!Array.isArray(events)) return wrongShape('a caller of the generic door: {"events": [...]}');
    const reports: ProviderReport[] = [];
    for (const [i, event] of list(events).entries()) {
      const report = parseEvent(event, `events[${i}]`);
      if (!report.ok) return report;
      reports.push(report.value);
    }
    return ok(reports);
  },
};

const parseEvent = (event: unknown, path: string): Result<ProviderReport> => {
  const type = text(event, 'type');
  const channel = text(event, 'channel') || 'email';
  const address = text(event, 'address').trim();
  if (address === '') return refuse('invalid_report', `${path}.address is required.`, `${path}.address`);
  if (type === 'inbound')
    return ok({ kind: 'inbound', from: address, text: text(event, 'text'), id: text(event, 'id') });
  const fate = FATES.find((one) => one === type);
  if (fate === undefined)
    return refuse(
      'invalid_report',
      `${path}.type must be one of ${FATES.join(', ')}, inbound.`,
      `${path}.type`,
    );
  if (channel !== 'email' && channel !== 'sms')
    return refuse('invalid_report', `${path}.channel must be email or sms.`, `${path}.channel`);
  const messageIds = [text(event, 'send_key'), text(event, 'message_id')].filter(Boolean);
  return ok({ kind: 'message', channel, fate, address, messageIds, reason: text(event, 'reason') });
};
