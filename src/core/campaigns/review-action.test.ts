// What is refused and what is warned about in an action-based campaign, besides what the journeys show.
import { expect, test } from 'vitest';
import { triggerKindList } from '../../kinds/triggers/index.ts';
import { parseInstant } from '../time.ts';
import type { CampaignType } from './campaign.ts';
import { parseDefinition } from './parse-definition.ts';
import { indexTriggerKinds, parseExceptions } from './parse-triggers.ts';
import { reviewAction } from './review-action.ts';

const kinds = indexTriggerKinds(triggerKindList);
const NOW = parseInstant('2025-06-02T12:00:00Z') ?? 0;
const PURCHASE = { type: 'purchase' };
const HOUR = { type: 'after', seconds: 3_600 };

const read = (input: object) => {
  const parsed = parseDefinition(input, 'marketing', () => 'id');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
};
const review = (input: object, type: CampaignType = 'action_based') => {
  const reviewed = reviewAction({ type, definition: read(input) }, kinds, NOW, 'definition');
  const brief = (list: typeof reviewed.problems) => list.map(({ code, field }) => `${code} ${field}`);
  return { problems: brief(reviewed.problems), warnings: brief(reviewed.warnings) };
};

test('settings of a triggered message are refused in other campaigns, where they would have no effect', () => {
  const all = {
    trigger: PURCHASE,
    delay: HOUR,
    exceptions: [PURCHASE],
    duration: { starts_at: '2025-06-01T00:00' },
    window: { from: '09:00', to: '18:00' },
  };
  expect(review(all, 'api_triggered').problems).toEqual(
    ['trigger', 'delay', 'exceptions', 'duration', 'window'].map(
      (name) => `${name}_not_allowed definition.${name}`,
    ),
  );
  expect(review({}, 'api_triggered').problems).toEqual([]);
});

test('CD-7.10 one of the campaign’s own conversion events as an exception', () => {
  const conversions = [{ event: { type: 'performed_event', event: 'paid' }, deadline_seconds: 3_600 }];
  const own = (letter: string) => ({
    trigger: PURCHASE,
    delay: HOUR,
    conversions,
    exceptions: [{ type: 'own_conversion', letter }],
  });
  expect(review(own('A')).problems).toEqual([]);
  expect(review(own('B')).problems).toEqual(['invalid_trigger definition.exceptions[0].letter']);
  const parsed = parseExceptions(read(own('A')), kinds);
  const paid = { kind: 'event', name: 'paid', at: NOW, properties: {} } as const;
  expect(parsed.ok && parsed.value.map((one) => one.matches(paid, NOW))).toEqual([true]);
});

test('CD-7.13 looking at the audience again without a delay, a duration that is over: warned about', () => {
  expect(review({ trigger: PURCHASE, recheck_audience: true }).warnings).toEqual([
    'recheck_without_delay definition.recheck_audience',
  ]);
  const over = { starts_at: '2025-05-01T00:00', ends_at: '2025-05-20T00:00' };
  expect(review({ trigger: PURCHASE, duration: over }).warnings).toEqual([
    'duration_over definition.duration',
  ]);
});

test('CD-7.11 every kind of delay that always ends after the duration is warned about', () => {
  const duration = { starts_at: '2025-06-02T00:00', ends_at: '2025-06-04T00:00' };
  const late = [
    { type: 'after', seconds: 172_800 },
    { type: 'in_days', days: 2, time: '09:00' },
    { type: 'next_weekday', weekday: 1, time: '09:00' },
  ];
  for (const delay of late)
    expect(review({ trigger: PURCHASE, delay, duration }).warnings).toEqual([
      'delay_longer_than_duration definition.delay',
    ]);
  const fits = [HOUR, { type: 'in_days', days: 1, time: '09:00' }, { type: 'optimal_time' }];
  for (const delay of fits) expect(review({ trigger: PURCHASE, delay, duration }).warnings).toEqual([]);
});
