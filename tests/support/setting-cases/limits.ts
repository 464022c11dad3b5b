// Settings that hold campaigns back where others compete with them, or where many people are.
import { expectStatus } from '../app.ts';
import { emailIn, EMAIL_CONTENT, type SettingCase } from '../settings.ts';

const again = { reeligibility: { after_seconds: 0 } };
const friday = { schedule: { type: 'once', date: '2026-03-13', time: '09:00' } };
type Prepare = NonNullable<SettingCase['prepare']>;
const oneADay: Prepare = async (shop) => {
  const rules = [{ name: 'One a day', messages: 1, every: 1, unit: 'days', channels: ['email'] }];
  expectStatus(await shop.api.put('/admin/v1/limits/frequency-rules', { rules }), 200);
};
/** Another campaign, which obeys the rule, on the same Friday. */
const withRival =
  (time: string): Prepare =>
  async (shop) => {
    await oneADay(shop);
    const configuration = await shop.configure();
    const rival = emailIn('rival', 100, { configuration_id: configuration });
    const schedule = { ...friday.schedule, time };
    await shop.makeCampaign({ type: 'scheduled', definition: { ...again, schedule, variants: [rival] } });
  };
const crowd: Prepare = (shop) =>
  shop.track(...Array.from({ length: 25 }, (_, i) => ({ external_id: `p${i}`, email: `p${i}@example.com` })));
const slow = (more: object) => ({ ...again, ...friday, speed_limit: { messages_per_minute: 10, ...more } });
const onTwoChannels = {
  variants: [
    {
      id: 'v',
      percentage: 100,
      messages: [
        { message_id: 'm-1', channel: 'email', configuration_id: '$email', content: EMAIL_CONTENT },
        {
          message_id: 'm-2',
          channel: 'webhook',
          configuration_id: '$webhook',
          content: { url: 'https://example.com/hook', body: '{}' },
        },
      ],
    },
  ],
};

/** What a campaign carries beside its definition, by its name in the body or in the path. */
export const BESIDE_CASES: readonly SettingCase[] = [
  {
    setting: 'tags',
    scene: 'call',
    a: again,
    b: again,
    beside: { tags: ['promo'] },
    apart: true,
    prepare: async (shop) => {
      const rules = [
        { name: 'Promo', messages: 1, every: 1, unit: 'days', channels: ['email'], tag: 'promo' },
      ];
      expectStatus(await shop.api.put('/admin/v1/limits/frequency-rules', { rules }), 200);
    },
  },
  { setting: 'category', scene: 'call', a: again, b: again, beside: { category: 'transactional' } },
  {
    setting: 'seed-groups',
    scene: 'call',
    a: again,
    b: again,
    attach: async (shop, campaign, isOther) => {
      const group = { name: `Seeds of ${campaign}`, members: ['seed@lab.example'] };
      const made = expectStatus(await shop.api.post('/admin/v1/seed-groups', group), 201).body;
      const ids = isOther ? [made.seed_group.seed_group_id as string] : [];
      const path = `/admin/v1/campaigns/${campaign}/seed-groups`;
      expectStatus(await shop.api.put(path, { seed_group_ids: ids }), 200);
    },
  },
];

export const LIMIT_CASES: readonly SettingCase[] = [
  {
    setting: 'subscription_group_id',
    scene: 'call',
    a: again,
    b: { ...again, subscription_group_id: '$group' },
  },
  {
    setting: 'counts_towards_frequency_rules',
    scene: 'schedule',
    common: { ...again, ...friday, obeys_frequency_rules: false },
    a: { counts_towards_frequency_rules: true },
    b: { counts_towards_frequency_rules: false },
    apart: true,
    withRivals: true,
    prepare: withRival('10:00'),
  },
  {
    setting: 'priority',
    scene: 'schedule',
    a: { ...again, ...friday, priority: 60 },
    b: { ...again, ...friday, priority: 40 },
    apart: true,
    prepare: withRival('09:00'),
  },
  {
    setting: 'speed_limit',
    scene: 'schedule',
    a: { ...again, ...friday },
    b: slow({}),
    prepare: crowd,
    counted: 'by instant',
  },
  {
    setting: 'speed_limit.messages_per_minute',
    scene: 'schedule',
    a: slow({}),
    b: slow({ messages_per_minute: 20 }),
    prepare: crowd,
    counted: 'by instant',
  },
  {
    setting: 'speed_limit.per',
    scene: 'schedule',
    common: onTwoChannels,
    a: slow({}),
    b: slow({ per: 'channel' }),
    prepare: crowd,
    counted: 'by instant',
  },
];
