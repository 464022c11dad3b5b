// Settings of whom and how often, seen in campaigns that are called.
import { expectStatus } from '../app.ts';
import { emailIn, EMAIL_CONTENT, type SettingCase } from '../settings.ts';

const again = { reeligibility: { after_seconds: 0 } };
const isPro = { filter: 'custom-attribute', name: 'plan', comparison: 'equals', value: 'pro' };
const put =
  (path: string, body: object): NonNullable<SettingCase['prepare']> =>
  async (shop) => {
    expectStatus(await shop.api.put(`/admin/v1/limits/${path}`, body), 200);
  };
const oneADay = put('frequency-rules', {
  rules: [{ name: 'One a day', messages: 1, every: 1, unit: 'days', channels: ['email'] }],
});
const sms = { message_id: 'm-sms', channel: 'sms', configuration_id: '$sms', content: { body: 'Hi' } };
const email = { message_id: 'm-email', channel: 'email', configuration_id: '$email', content: EMAIL_CONTENT };
const twoChannels = {
  common: { ...again, variants: [{ id: 'v', percentage: 100, messages: [email, sms] }] },
  category: 'transactional' as const,
};

export const CALL_CASES: readonly SettingCase[] = [
  { setting: 'audience', scene: 'call', a: again, b: { ...again, audience: isPro } },
  { setting: 'team_id', scene: 'call', a: again, b: { ...again, team_id: '$team' } },
  { setting: 'send_to', scene: 'call', a: again, b: { ...again, send_to: 'opted_in' } },
  { setting: 'reeligibility', scene: 'call', a: again, b: { reeligibility: null } },
  {
    setting: 'reeligibility.after_seconds',
    scene: 'call',
    a: { reeligibility: { after_seconds: 3_600 } },
    b: { reeligibility: { after_seconds: 86_400 } },
  },
  {
    setting: 'control_percentage',
    scene: 'call',
    a: { ...again, variants: [emailIn('v', 100)] },
    b: { ...again, variants: [emailIn('v', 0)], control_percentage: 100 },
  },
  {
    setting: 'variants',
    scene: 'call',
    a: { ...again, variants: [emailIn('v', 100)] },
    b: { ...again, variants: [emailIn('w', 100, { content: { ...EMAIL_CONTENT, subject: 'Other' } })] },
  },
  {
    setting: 'variants[].id',
    scene: 'call',
    a: { ...again, variants: [emailIn('v', 100)] },
    b: { ...again, variants: [{ ...emailIn('v', 100), id: 'w' }] },
  },
  {
    setting: 'variants[].percentage',
    scene: 'call',
    a: { ...again, variants: [emailIn('v', 100), emailIn('w', 0)] },
    b: { ...again, variants: [emailIn('v', 0), emailIn('w', 100)] },
  },
  {
    setting: 'variants[].messages',
    scene: 'call',
    a: { ...again, variants: [emailIn('v', 100)] },
    b: { ...again, variants: [{ id: 'v', percentage: 100, messages: [email, sms] }] },
    category: 'transactional',
  },
  {
    setting: 'variants[].messages[].channel',
    scene: 'call',
    a: { ...again, variants: [{ id: 'v', percentage: 100, messages: [email] }] },
    b: { ...again, variants: [{ id: 'v', percentage: 100, messages: [sms] }] },
    category: 'transactional',
  },
  {
    setting: 'variants[].messages[].configuration_id',
    scene: 'call',
    a: { ...again, variants: [emailIn('v', 100)] },
    b: { ...again, variants: [emailIn('v', 100, { configuration_id: '$other' })] },
  },
  {
    setting: 'variants[].messages[].content',
    scene: 'call',
    a: { ...again, variants: [emailIn('v', 100)] },
    b: { ...again, variants: [emailIn('v', 100, { content: { ...EMAIL_CONTENT, subject: 'Other' } })] },
  },
  {
    setting: 'obeys_frequency_rules',
    scene: 'call',
    a: again,
    b: { ...again, obeys_frequency_rules: false },
    prepare: oneADay,
    apart: true,
  },
  {
    setting: 'quiet_hours',
    scene: 'call',
    a: again,
    b: { ...again, quiet_hours: { from: '12:30', to: '16:00' } },
  },
  {
    setting: 'quiet_hours.from',
    scene: 'call',
    a: { ...again, quiet_hours: { from: '12:30', to: '16:00' } },
    b: { ...again, quiet_hours: { from: '14:30', to: '16:00' } },
  },
  {
    setting: 'quiet_hours.to',
    scene: 'call',
    a: { ...again, quiet_hours: { from: '12:30', to: '16:00' } },
    b: { ...again, quiet_hours: { from: '12:30', to: '17:00' } },
  },
  {
    setting: 'quiet_hours.mode',
    scene: 'call',
    a: { ...again, quiet_hours: { from: '12:30', to: '16:00' } },
    b: { ...again, quiet_hours: { from: '12:30', to: '16:00', mode: 'drop' } },
  },
  {
    setting: 'workspace_quiet_hours',
    scene: 'call',
    a: again,
    b: { ...again, workspace_quiet_hours: 'ignore' },
    prepare: put('quiet-hours', { rules: [{ name: 'Noon', periods: [{ from: '12:30', to: '16:00' }] }] }),
  },
  {
    setting: 'maximum_people',
    scene: 'call',
    counted: 'people',
    a: again,
    b: { ...again, maximum_people: { count: 1 } },
  },
  {
    setting: 'maximum_people.count',
    scene: 'call',
    counted: 'people',
    a: { ...again, maximum_people: { count: 1 } },
    b: { ...again, maximum_people: { count: 2 } },
  },
  {
    setting: 'maximum_people.scope',
    scene: 'call',
    counted: 'people',
    a: { ...again, maximum_people: { count: 1 } },
    b: { ...again, maximum_people: { count: 1, scope: 'occurrence' } },
  },
  {
    setting: 'maximum_people.per_channel',
    scene: 'call',
    ...twoChannels,
    // Somebody without an email takes a place over all, but none of those for email.
    prepare: (shop) => shop.track({ external_id: 'ann', email: null }),
    a: { maximum_people: { count: 3 } },
    b: { maximum_people: { count: 3, per_channel: true } },
  },
  {
    setting: 'tracking',
    scene: 'call',
    a: again,
    b: { ...again, tracking: { clicks: false } },
  },
  {
    setting: 'tracking.opens',
    scene: 'call',
    a: { ...again, tracking: { opens: true } },
    b: { ...again, tracking: { opens: false } },
  },
  {
    setting: 'tracking.clicks',
    scene: 'call',
    a: { ...again, tracking: { clicks: true } },
    b: { ...again, tracking: { clicks: false } },
  },
  {
    setting: 'tracking.link_parameters',
    scene: 'call',
    a: { ...again, tracking: { clicks: false } },
    b: { ...again, tracking: { clicks: false, link_parameters: 'utm_source=news' } },
  },
];
