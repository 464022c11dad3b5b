// What a shop has that was at work for a while, put into the demo workspace through the public doors as its owner: a
// template, images, a preference centre, codes, apps, places, people of the team, alerts, a rehearsal and an import. With
// `runExperiments`, what a fortnight of learning campaigns shows.
import type { Product, Visitor } from './browser.ts';
import { makePng } from './pictures.ts';

// What doors answer is looked into freely.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Body = any;
export type Ask = (method: string, path: string, body?: unknown) => Promise<Body>;

export const askAs =
  (
    { context }: Pick<Visitor, 'context'>,
    { url, keys }: Pick<Product, 'url' | 'keys'>,
    workspace: 'demo' | 'live' = 'demo',
  ): Ask =>
  async (method, path, body) => {
    const at = `${url}${path}${path.includes('?') ? '&' : '?'}workspace=${workspace}`;
    const answer = await context.request.fetch(at, {
      method,
      // What is not of the screens takes keys alone.
      headers: path.startsWith('/admin/')
        ? { 'x-relance-request': '1' }
        : { authorization: `Bearer ${keys[workspace]}` },
      timeout: 240_000,
      ...(body === undefined ? {} : { data: body }),
    });
    const text = await answer.text();
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${text}`);
    return text === '' ? {} : JSON.parse(text);
  };

/** Made once; a second call on the same shop finds it furnished. */
export const furnish = async (ask: Ask): Promise<void> => {
  const { templates } = await ask('GET', '/admin/v1/templates');
  if (templates.length > 0) return;
  await furnishContent(ask);
  await furnishSettings(ask);
  await furnishTeam(ask);
  await furnishCampaigns(ask);
  await importRegulars(ask);
};

const LETTER = `<html>
  <body style="margin:0;background:#eef4f0;font-family:Helvetica,Arial,sans-serif;color:#26332c">
    <div style="max-width:560px;margin:0 auto;padding:28px;background:#ffffff">
      <p style="margin:0;color:#2e6f54;font-weight:700">Leaf &amp; Bean</p>
      <h1 style="font-size:26px;margin:18px 0 8px">The harvest is here</h1>
      <p style="line-height:1.6">
        Dear {{\${first_name} | default: "tea lover"}}, the first flush of spring has arrived:
        forty tins from Darjeeling, light and flowery.
      </p>
      <p style="margin:26px 0">
        <a href="https://shop.example.com/tea"
          style="background:#2e6f54;color:#ffffff;padding:12px 22px;border-radius:6px;text-decoration:none">
          Taste it first
        </a>
      </p>
      <p style="font-size:12px;color:#5d6657">
        12 rue des Tisserands, 69004 Lyon · <a href="{{\${unsubscribe_url}}}">Unsubscribe</a>
      </p>
    </div>
  </body>
</html>`;

const furnishContent = async (ask: Ask): Promise<void> => {
  const letter = { subject: 'The harvest is here', preheader: 'First flush, forty tins', body: LETTER };
  const made = await ask('POST', '/admin/v1/templates', { name: 'Harvest letter', tags: ['tea'], ...letter });
  await ask('PATCH', `/admin/v1/templates/${made.template.template_id}`, {
    preheader: 'First flush, forty tins only',
  });
  await ask('POST', '/admin/v1/templates', {
    ...letter,
    name: 'Receipt',
    subject: 'Thank you for your order',
    tags: ['orders'],
  });
  for (const [name, alt, width, colour] of [
    ['Harvest hero', 'A tea garden at dawn', 900, [46, 111, 84]],
    ['Coffee banner', 'Roasted beans', 700, [110, 70, 42]],
    ['Logo', 'Leaf & Bean', 320, [75, 47, 214]],
  ] as const)
    await ask('POST', '/admin/v1/images', {
      name,
      alt,
      data: makePng(width, 300, colour).toString('base64'),
    });
  const { groups } = await ask('GET', '/admin/v1/subscription-groups');
  const letters = groups.find((one: Body) => one.channel === 'email').group_id as string;
  await ask('POST', '/admin/v1/preference-centers', {
    name: 'tea-club',
    content: {
      kind: 'form',
      default_language: 'en',
      languages: {
        en: { title: 'Your tea club', intro: 'Choose what we write to you about.' },
        fr: { title: 'Votre club de thé', intro: 'Choisissez nos sujets.' },
      },
      ask_all: true,
      groups: [{ group_id: letters, words: {} }],
      links: [],
    },
  });
};

const furnishSettings = async (ask: Ask): Promise<void> => {
  const codes = Array.from({ length: 240 }, (_, i) => `TEA-${(i * 7919 + 1013).toString(36).toUpperCase()}`);
  await ask('PUT', '/admin/v1/promotion-lists/harvest', { expires_at: null, alert_below: 50 });
  await ask('POST', '/admin/v1/promotion-lists/harvest/codes', { codes });
  await ask('PUT', '/admin/v1/catalogs/products/selections/cheap_tea', {
    filters: [{ field: 'price', operator: 'less than', value: 12 }],
    sort_field: 'price',
    sort_order: 'asc',
    results_limit: 4,
  });
  const { app } = await ask('POST', '/admin/v1/apps', { name: 'Shop site', platform: 'web' });
  await ask('POST', `/admin/v1/apps/${app.app_id}/verification-keys`, {
    name: 'Web server',
    algorithm: 'HS256',
  });
  await ask('POST', '/admin/v1/geofences', {
    geofences: [
      { name: 'Le Marais', set: 'Shops', latitude: 48.8589, longitude: 2.3622, radius_meters: 300 },
      { name: 'Lyon Bellecour', set: 'Shops', latitude: 45.7578, longitude: 4.832, radius_meters: 400 },
    ],
  });
  await ask('POST', '/admin/v1/seed-groups', {
    name: 'Marketing team',
    members: ['camille@shop.example', 'noah@shop.example'],
  });
  await ask('PUT', '/admin/v1/credentials/stock_service', { kind: 'basic', user: 'relance', password: 'x' });
  await ask('PUT', '/admin/v1/limits/suppression-lists', {
    lists: [{ name: 'Staff', audience: equals('tier', 'staff'), exempt_tags: ['orders'] }],
  });
};

/** Colleagues who were invited, a role of their own for one of them, and a key for one system. */
const furnishTeam = async (ask: Ask): Promise<void> => {
  const { role } = await ask('POST', '/admin/v1/roles', {
    name: 'Analyst',
    description: 'Reads results and nothing else.',
    permissions: ['admin.reports.read'],
  });
  for (const [name, email, given] of [
    ['Noah Lambert', 'noah@shop.example', 'workspace_admin'],
    ['Inès Garnier', 'ines@shop.example', role.role as string],
  ] as const)
    await ask('POST', '/admin/v1/members', { name, email, roles: [given] });
  await ask('POST', '/admin/v1/api-keys', {
    name: 'Web shop',
    permissions: ['users.track', 'campaigns.trigger.send'],
  });
};

const equals = (name: string, value: string) => ({
  filter: 'custom-attribute',
  name,
  type: 'string',
  comparison: 'is_any_of',
  value: [value],
});

const furnishCampaigns = async (ask: Ask): Promise<void> => {
  const { campaigns } = await ask('GET', '/admin/v1/campaign-inventory?search=Abandoned');
  const cart = campaigns[0].campaign_id as string;
  await ask('POST', `/admin/v1/campaigns/${cart}/alerts`, {
    measure: 'hour',
    upper_threshold: 500,
    lower_threshold: null,
    emails: ['camille@shop.example'],
  });
  const { rehearsal } = await ask('POST', `/admin/v1/campaigns/${cart}/rehearsals`, {
    days: 14,
    people: 2_000,
  });
  const path = `/admin/v1/rehearsals/${rehearsal.rehearsal_id}`;
  await untilDone(async () => (await ask('GET', path)).rehearsal.status);
};

const importRegulars = async (ask: Ask): Promise<void> => {
  const { import: made } = await ask('POST', '/admin/v1/imports', { name: 'Regulars of the shop.csv' });
  const path = `/admin/v1/imports/${made.import_id}`;
  const rows = ['external_id,email,first_name,loyalty_points'];
  for (let i = 1; i <= 40; i++) rows.push(`regular-${i},regular-${i}@example.com,Alex,${i * 10}`);
  rows.push(',nobody@,Nobody,many');
  await ask('POST', `${path}/chunks`, { sequence: 0, text: `${rows.join('\n')}\n`, last: true });
  await ask('POST', `${path}/start`, {});
  await untilDone(async () => (await ask('GET', path)).import.status);
};

const untilDone = async (read: () => Promise<string>): Promise<void> => {
  for (let status = ''; status !== 'done';) {
    status = await read();
    if (status === 'failed') throw new Error('What was started has failed.');
  }
};

export interface Experiments {
  /** Campaigns by id: intelligent selection, and a variant for each person. */
  readonly learning: string;
  readonly personal: string;
}

/** Two campaigns that learn, and two days in which they do. */
export const runExperiments = async (ask: Ask): Promise<Experiments> => {
  const { now } = await ask('GET', '/admin/v1/clock');
  const today = Date.parse(now as string);
  const { configurations } = await ask('GET', '/admin/v1/channel-configurations');
  const way = configurations.find((one: Body) => one.channel === 'email' && one.category === 'marketing')
    .configuration_id as string;
  const begin = async (name: string, definition: object): Promise<string> => {
    const { campaign } = await ask('POST', '/admin/v1/campaigns', {
      name,
      type: 'scheduled',
      tags: ['tea'],
      definition: {
        conversions: [{ event: { type: 'purchase' }, deadline_seconds: 86_400 }],
        obeys_frequency_rules: false,
        ...definition,
      },
    });
    await ask('POST', `/admin/v1/campaigns/${campaign.campaign_id}/launch`, {});
    return campaign.campaign_id as string;
  };
  const first = dayAfter(today, 1);
  const learning = await begin('Tea of the week', {
    audience: equals('tier', 'gold'),
    reeligibility: { after_seconds: 86_400 },
    schedule: { type: 'daily', start: first, time: '09:00' },
    control_percentage: 20,
    variants: variantsOf(way, 40),
    intelligent_selection: true,
  });
  const personal = await begin('Winter tasting', {
    audience: equals('tier', 'silver'),
    reeligibility: null,
    schedule: { type: 'once', date: first, time: '09:00' },
    variants: variantsOf(way, 50),
    winning_variant: { test_percentage: 80, metric: 'conversion_rate', send: 'personalized' },
  });
  await ask('POST', '/admin/v1/clock', { now: `${first}T09:30:00Z` });
  await buy(ask, learning, ({ variant }, i) => variant === 'b' && i % 2 === 0);
  await buy(ask, personal, ({ variant, country }) => (country === 'FR') === (variant === 'b'));
  await ask('POST', '/admin/v1/clock', { now: `${dayAfter(today, 2)}T10:00:00Z` });
  return { learning, personal };
};

const dayAfter = (at: number, days: number): string =>
  new Date(at + days * 86_400_000).toISOString().slice(0, 10);

const variantsOf = (way: string, percentage: number) =>
  [
    { id: 'a', name: 'A calm invitation', subject: 'Time for tea' },
    { id: 'b', name: 'A question', subject: 'Which tea today?' },
  ].map(({ id, name, subject }) => ({
    id,
    name,
    percentage,
    messages: [{ channel: 'email', configuration_id: way, content: { subject, body: LETTER } }],
  }));

interface Got {
  readonly variant: string;
  readonly country: string;
}

/** Purchases of those among the recipients whom `who` names. */
const buy = async (ask: Ask, campaign: string, who: (got: Got, i: number) => boolean): Promise<void> => {
  const { messages } = await ask('GET', `/admin/v1/captured-messages?limit=500&campaign_id=${campaign}`);
  const { now } = await ask('GET', '/admin/v1/clock');
  const countries = new Map<string, string>();
  for (let i = 0; i < messages.length; i += 50) {
    const ids = messages.slice(i, i + 50).map((one: Body) => one.external_id);
    const { users } = await ask('POST', '/users/export/ids', {
      external_ids: ids,
      fields_to_export: ['external_id', 'country'],
    });
    for (const one of users) countries.set(one.external_id, one.country);
  }
  const purchases = messages
    .filter((one: Body, i: number) =>
      who({ variant: one.variant, country: countries.get(one.external_id) ?? '' }, i),
    )
    .map((one: Body) => ({
      external_id: one.external_id,
      product_id: 'tea-01',
      currency: 'EUR',
      price: 12.5,
      time: now,
    }));
  for (let i = 0; i < purchases.length; i += 75)
    await ask('POST', '/users/track', { purchases: purchases.slice(i, i + 75) });
};
