// Settings of campaigns that people's doings start: on Tuesday at noon, UTC, Ann's cart is worth 150 and Bea's 50; ten
// minutes later Ann pays and leaves the plan; a day after, Bea's cart is worth 150 and she buys.
import type { SettingCase } from '../settings.ts';

const again = { reeligibility: { after_seconds: 0 } };
const hour = { delay: { type: 'after', seconds: 3_600 } };
const pay = { type: 'performed_event', event: 'pay' };
const cart = (value: number) => ({
  type: 'performed_event',
  event: 'cart',
  filters: [{ property: 'value', type: 'number', comparison: 'greater_than', value }],
});
const isPro = { filter: 'custom-attribute', name: 'plan', comparison: 'equals', value: 'pro' };
const atNine = (more: object) => ({ ...again, delay: { type: 'in_days', days: 1, time: '09:00', ...more } });
const monday = (more: object) => ({
  ...again,
  delay: { type: 'next_weekday', weekday: 1, time: '09:00', ...more },
});
const lasting = (more: object) => ({
  ...again,
  duration: { starts_at: '2026-03-10T12:00', ends_at: '2026-03-11T09:00', ...more },
});
/** Ann's clock shows 13:00, Bea's 08:00; four hours later 17:00 and 12:00. */
const between = (more: object) => ({
  ...again,
  delay: { type: 'after', seconds: 14_400 },
  window: { from: '07:00', to: '16:00', ...more },
});

export const EVENT_CASES: readonly SettingCase[] = [
  { setting: 'trigger', scene: 'event', a: again, b: { ...again, trigger: cart(100) } },
  { setting: 'delay', scene: 'event', a: again, b: { ...again, ...hour } },
  {
    setting: 'delay.type',
    scene: 'event',
    a: { ...again, delay: { type: 'immediately' } },
    b: { ...again, delay: { type: 'optimal_time' } },
  },
  {
    setting: 'delay.seconds',
    scene: 'event',
    a: { ...again, ...hour },
    b: { ...again, delay: { type: 'after', seconds: 7_200 } },
  },
  { setting: 'delay.days', scene: 'event', a: atNine({}), b: atNine({ days: 2 }), days: 6 },
  { setting: 'delay.time', scene: 'event', a: atNine({}), b: atNine({ time: '10:00' }), days: 6 },
  { setting: 'delay.zone', scene: 'event', a: atNine({}), b: atNine({ zone: 'company' }), days: 6 },
  { setting: 'delay.weekday', scene: 'event', a: monday({}), b: monday({ weekday: 3 }), days: 12 },
  {
    setting: 'delay.fallback_time',
    scene: 'event',
    a: { ...again, delay: { type: 'optimal_time', fallback_time: '09:00' } },
    b: { ...again, delay: { type: 'optimal_time', fallback_time: '10:00' } },
  },
  {
    setting: 'exceptions',
    scene: 'event',
    a: { ...again, ...hour },
    b: { ...again, ...hour, exceptions: [pay] },
  },
  { setting: 'duration', scene: 'event', a: again, b: lasting({}) },
  {
    setting: 'duration.starts_at',
    scene: 'event',
    a: lasting({}),
    b: lasting({ starts_at: '2026-03-10T13:00' }),
  },
  {
    setting: 'duration.ends_at',
    scene: 'event',
    a: lasting({}),
    b: lasting({ ends_at: '2026-03-13T09:00' }),
  },
  { setting: 'duration.zone', scene: 'event', a: lasting({}), b: lasting({ zone: 'user' }) },
  {
    setting: 'window',
    scene: 'event',
    a: { ...again, delay: { type: 'after', seconds: 14_400 } },
    b: between({}),
  },
  { setting: 'window.from', scene: 'event', a: between({}), b: between({ from: '09:00' }) },
  { setting: 'window.to', scene: 'event', a: between({}), b: between({ to: '18:00' }) },
  { setting: 'window.zone', scene: 'event', a: between({}), b: between({ zone: 'company' }) },
  { setting: 'window.next_available', scene: 'event', a: between({}), b: between({ next_available: true }) },
  {
    setting: 'recheck_audience',
    scene: 'event',
    common: { ...again, ...hour, audience: isPro },
    a: {},
    b: { recheck_audience: true },
  },
  {
    setting: 'conversions',
    scene: 'event',
    a: again,
    b: { ...again, conversions: [{ event: { type: 'purchase' }, deadline_seconds: 3_600 }] },
    results: true,
  },
  {
    setting: 'conversions[].event',
    scene: 'event',
    a: { ...again, conversions: [{ event: { type: 'purchase' }, deadline_seconds: 3_600 }] },
    b: { ...again, conversions: [{ event: cart(1_000), deadline_seconds: 3_600 }] },
    results: true,
  },
  {
    setting: 'conversions[].deadline_seconds',
    scene: 'event',
    a: { ...again, conversions: [{ event: { type: 'purchase' }, deadline_seconds: 3_600 }] },
    b: { ...again, conversions: [{ event: { type: 'purchase' }, deadline_seconds: 60 }] },
    results: true,
  },
];
