import { describe, expect, it } from 'vitest';
import { parseDefinition, writeDefinition } from './parse-definition.ts';

const makeId = () => 'id';
const parse = (input: object) => parseDefinition(input, 'marketing', makeId);
const sharesOf = (definition: object): unknown => {
  const parsed = parse(definition);
  return parsed.ok
    ? parsed.value.variants.map(({ percentage }) => percentage)
    : parsed.error.map(({ field }) => field);
};

const EVERYTHING = {
  reeligibility: { after_seconds: 60 },
  control_percentage: 10,
  variants: [
    { id: 'a', name: 'A', percentage: 40, messages: [] },
    { id: 'b', name: 'B', percentage: 50, messages: [] },
  ],
  trigger: { type: 'performed_event', event: 'cart' },
  delay: { type: 'next_weekday', weekday: 6, time: '15:15', zone: 'company' },
  exceptions: [{ type: 'purchase' }],
  duration: { starts_at: '2026-01-31T00:00', ends_at: '2026-03-01T09:30', zone: 'user' },
  window: { from: '22:00', to: '06:00', zone: 'company', next_available: true },
  recheck_audience: true,
  schedule: {
    type: 'monthly',
    every: 2,
    time: '08:00',
    start: '2026-01-31',
    end: { after_occurrences: 4 },
    on_weekday: { nth: -1, weekday: 5 },
    timing: { type: 'optimal', fallback_time: '19:00', within: { from: '09:00', to: '20:00' } },
    waves: { unit: 'percent', waves: [{ size: 30 }, { size: 70, after_minutes: 60 }] },
  },
  obeys_frequency_rules: false,
  counts_towards_frequency_rules: true,
  quiet_hours: { from: '21:00', to: '08:00', mode: 'drop' },
  workspace_quiet_hours: 'ignore',
  speed_limit: { messages_per_minute: 100, per: 'channel' },
  maximum_people: { count: 1_000, scope: 'occurrence', per_channel: true },
  priority: 90,
  conversions: [{ event: { type: 'purchase' }, deadline_seconds: 3_600 }],
  winning_variant: {
    test_percentage: 20,
    decide_after_seconds: 3_600,
    metric: 'unique_clicks',
    otherwise: 'end',
  },
  tracking: { opens: false, clicks: false, link_parameters: 'utm_source=relance' },
  expiry_seconds: 100,
};

describe('a definition', () => {
  it('is written as it was read, every field of it', () => {
    const parsed = parse(EVERYTHING);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    const written = writeDefinition(parsed.value);
    const again = parse(JSON.parse(JSON.stringify(written)) as object);
    expect(again).toEqual(parsed);
    expect(written).toMatchObject({ ...EVERYTHING, schedule: expect.anything() });
  });

  it('that says nothing takes the usual values and is written in full', () => {
    const parsed = parse({});
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    expect(parse(JSON.parse(JSON.stringify(writeDefinition(parsed.value))) as object)).toEqual(parsed);
  });

  it('CD-#132 variants without a percentage share what the control leaves; some with, some without is refused', () => {
    expect(sharesOf({ variants: Array.from({ length: 7 }, () => ({})) })).toEqual([
      15, 15, 14, 14, 14, 14, 14,
    ]);
    expect(sharesOf({ control_percentage: 20, variants: [{}, {}, {}] })).toEqual([27, 27, 26]);
    expect(sharesOf({ variants: [{ percentage: 50 }, {}] })).toEqual(['definition.variants']);
  });

  it.each([
    [{ delay: { type: 'after' } }, 'definition.delay.seconds'],
    [{ delay: { type: 'in_days', days: 0, time: '09:00' } }, 'definition.delay.days'],
    [{ delay: { type: 'next_weekday', weekday: 1, time: '24:00' } }, 'definition.delay.time'],
    [{ window: { from: '09:00', to: '09:00' } }, 'definition.window.to'],
    [{ duration: { starts_at: '2026-02-30T00:00' } }, 'definition.duration.starts_at'],
    [{ schedule: { type: 'weekly', start: '2026-01-01', time: '10:00' } }, 'definition.schedule.weekdays'],
    [{ schedule: { type: 'dates', dates: [] } }, 'definition.schedule.dates'],
    [{ speed_limit: { messages_per_minute: 9 } }, 'definition.speed_limit.messages_per_minute'],
    [{ quiet_hours: { from: '21:00' } }, 'definition.quiet_hours.to'],
    [{ conversions: [{ deadline_seconds: 60 }] }, 'definition.conversions[0].event'],
    [{ unknown: 1 }, 'definition.unknown'],
  ])('names the field of %j', (input, field) => {
    const parsed = parse(input);
    expect(parsed.ok ? [] : parsed.error.map((refusal) => refusal.field)).toContain(field);
  });
});
