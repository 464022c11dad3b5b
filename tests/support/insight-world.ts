// A believable fortnight in the demo shop for the screens of insight: sends that were made, opened and clicked, sends that
// are coming, somebody left out for a reason, and a draft that is not ready. Made through the public doors alone.
import { CHROME, fetchAs, linksIn, pixelIn } from './tracking.ts';

export interface Door {
  readonly url: string;
  readonly key: string;
}

// What doors answer is looked into freely.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Body = any;

export const ask = async (
  { url, key }: Door,
  method: string,
  path: string,
  body?: unknown,
): Promise<Body> => {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? {} : JSON.parse(text);
};

const DAY_MS = 86_400_000;
const dayOf = (nowMs: number, days: number): string =>
  new Date(nowMs + days * DAY_MS).toISOString().slice(0, 10);
const equals = (name: string, value: unknown) => ({
  filter: 'custom-attribute',
  name,
  comparison: 'equals',
  value,
});

export interface InsightWorld {
  readonly newsletter: string;
  readonly event: string;
  /** A date of its own, tomorrow: it can be moved. */
  readonly sale: string;
  readonly draft: string;
}

/** Takes the sandbox of the demo from where its clock stands to some days later. */
export const fillInsightWorld = async (door: Door, days = 9): Promise<InsightWorld> => {
  const { now } = await ask(door, 'GET', '/admin/v1/clock');
  const start = Date.parse(now as string);
  const { configurations } = await ask(door, 'GET', '/admin/v1/channel-configurations');
  const wayOf = (channel: string): string =>
    configurations.find((one: Body) => one.channel === channel && one.category === 'marketing')
      .configuration_id;
  const { groups } = await ask(door, 'GET', '/admin/v1/subscription-groups');
  const texts = groups.find((one: Body) => one.channel === 'sms').group_id as string;
  const make = makerOf(door, wayOf);
  const newsletter = await make('Weekly newsletter', ['newsletter'], 'email', {
    schedule: { type: 'weekly', start: dayOf(start, 1), time: '09:00', weekdays: [1, 3, 5] },
    audience: equals('tier', 'gold'),
    control_percentage: 20,
    conversions: [{ event: { type: 'purchase' }, deadline_seconds: 3 * 86_400 }],
    variants: variantsOf(wayOf('email')),
  });
  const event = await make('Members’ evening', ['events', 'members'], 'email', {
    schedule: { type: 'once', date: dayOf(start, days), time: '18:00', timing: { type: 'local' } },
    audience: equals('tier', 'silver'),
  });
  const sale = await make('Flash sale by text', ['promotion'], 'sms', {
    schedule: {
      type: 'dates',
      dates: [2, 5].map((more) => ({ date: dayOf(start, days + more), time: '11:30' })),
    },
    audience: equals('tier', 'gold'),
    subscription_group_id: texts,
  });
  const draft = await make(
    'Back to school',
    [],
    'email',
    {},
    { draft: true, content: { subject: '', body: '' } },
  );
  await ask(door, 'PUT', '/admin/v1/limits/frequency-rules', {
    rules: [{ name: 'Two a week', messages: 2, every: 1, unit: 'weeks' }],
  });
  for (let day = 1; day <= days; day++) {
    await moveTo(door, `${dayOf(start, day)}T12:00:00Z`);
    await react(door, newsletter);
  }
  return { newsletter, event, sale, draft };
};

const moveTo = (door: Door, at: string): Promise<Body> => ask(door, 'POST', '/admin/v1/clock', { now: at });

const makerOf =
  (door: Door, wayOf: (channel: string) => string) =>
  async (
    name: string,
    tags: readonly string[],
    channel: 'email' | 'sms',
    definition: object,
    more: { readonly draft?: boolean; readonly content?: object } = {},
  ): Promise<string> => {
    const content =
      more.content ??
      (channel === 'email' ? letter(name, 'Have a look') : { body: `${name} {{\${first_name}}}` });
    const { campaign } = await ask(door, 'POST', '/admin/v1/campaigns', {
      name,
      type: 'scheduled',
      tags,
      definition: {
        reeligibility: { after_seconds: 0 },
        variants: [{ messages: [{ channel, configuration_id: wayOf(channel), content }] }],
        ...definition,
      },
    });
    if (more.draft !== true)
      await ask(door, 'POST', `/admin/v1/campaigns/${campaign.campaign_id}/launch`, {});
    return campaign.campaign_id as string;
  };

const letter = (subject: string, words: string) => ({
  subject: `${subject}, {{\${first_name} | default: 'hello'}}`,
  body: `<html><body><p>${words}</p><p><a href="https://shop.example.com/new">To the shop</a></p></body></html>`,
});

const variantsOf = (configurationId: string) =>
  [
    { name: 'Short subject', percentage: 40, content: letter('New this week', 'Boots and coats.') },
    { name: 'With a question', percentage: 40, content: letter('What will you wear', 'Coats and boots.') },
  ].map(({ name, percentage, content }) => ({
    name,
    percentage,
    messages: [{ channel: 'email', configuration_id: configurationId, content }],
  }));

const LOOKED_AT = 30;

/** Some open, fewer click, a few buy; what is done is counted when the server says so, not by the clock of the test. */
const react = async (door: Door, campaignId: string): Promise<void> => {
  const path = `/admin/v1/captured-messages?limit=500&campaign_id=${campaignId}`;
  const { messages } = await ask(door, 'GET', path);
  const { now } = await ask(door, 'GET', '/admin/v1/clock');
  const today = messages.filter((one: Body) => one.at.slice(0, 10) === now.slice(0, 10)).slice(0, LOOKED_AT);
  const purchases: object[] = [];
  for (const [i, { message, external_id: id }] of today.entries()) {
    const html = JSON.stringify(message.html ?? message.body ?? message).replaceAll('\\"', '"');
    if (i % 2 === 0) await fetchAs(CHROME, here(door, pixelIn(html)));
    const link = linksIn(html).find((href) => href.includes('/t/'));
    if (i % 6 === 0 && link !== undefined) await fetchAs(CHROME, here(door, link));
    if (i % 10 === 0)
      purchases.push({ external_id: id, product_id: 'boots', currency: 'EUR', price: 79.9, time: now });
  }
  if (purchases.length > 0) await ask(door, 'POST', '/users/track', { purchases });
};

/** Links name the public address; the server of the test is elsewhere. */
const here = ({ url }: Door, link: string): string =>
  link === '' ? url : url + new URL(link, url).pathname + new URL(link, url).search;
