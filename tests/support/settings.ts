// Is a setting alive? Three campaigns meet the same people and the same events: two say the same, one says something
// else in a single setting. The first two must have done the same, the third something else.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectStatus, startTestApp, type Captured, type TestApp, type TestWorkspace } from './app.ts';

export type Scene = 'call' | 'event' | 'schedule';

type Category = 'marketing' | 'transactional';

export interface SettingCase {
  /** As parseDefinition names it: `quiet_hours.mode`, `variants[].percentage`. */
  readonly setting: string;
  readonly scene: Scene;
  readonly a: object;
  readonly b: object;
  /** Of the whole campaign, the same for all three. */
  readonly common?: object;
  readonly category?: Category;
  /** What stands beside the definition, of the third campaign alone. */
  readonly beside?: { readonly tags?: readonly string[]; readonly category?: Category };
  /** Done to each campaign once it is launched; `isOther` for the third. */
  readonly attach?: (shop: TestWorkspace, campaign: string, isOther: boolean) => Promise<void>;
  readonly days?: number;
  /** Before the campaigns are launched. */
  readonly prepare?: (shop: TestWorkspace) => Promise<void>;
  /** Campaigns would get into each other's way: each has a workspace of its own. */
  readonly apart?: boolean;
  /** Who gets the places is arbitrary: only how many. */
  readonly counted?: 'people' | 'by instant';
  /** What other campaigns of the workspace sent counts as well. */
  readonly withRivals?: boolean;
  /** More than messages and sums: what the results say. */
  readonly results?: boolean;
  readonly clockAt?: string;
}

const AT = '2026-03-10T12:00:00Z';
export const EMAIL_CONTENT = {
  subject: 'Hi {{${first_name}}}',
  body: '<p>Hi <a href="https://example.com/x">x</a></p>',
};
/** `$email`, `$sms` and `$webhook` stand for the channel's configuration in definitions, `$group` for a group, `$team` for a team. */
export const emailIn = (id: string, percentage: number, more: object = {}) => ({
  id,
  percentage,
  messages: [
    { message_id: `m-${id}`, channel: 'email', configuration_id: '$email', content: EMAIL_CONTENT, ...more },
  ],
});

const PEOPLE = [
  { external_id: 'ann', time_zone: 'Europe/Paris', plan: 'pro', email_subscribe: 'opted_in' },
  { external_id: 'bea', time_zone: 'America/New_York', plan: 'free' },
  { external_id: 'cid', time_zone: 'Asia/Tokyo', plan: 'pro', email_subscribe: 'unsubscribed' },
];

export const useSettings = (cases: readonly SettingCase[]): void => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());
  for (const one of cases)
    test(`no dead control: ${one.setting}`, async () => {
      const [first, again, other] =
        one.apart === true ? await runApart(app, one) : await runTogether(app, one);
      expect(again, 'two campaigns that say the same do the same').toEqual(first);
      expect(other, `${one.setting} changes nothing`).not.toEqual(first);
    });
};

const runTogether = async (app: TestApp, one: SettingCase): Promise<readonly unknown[]> => {
  const shop = await openShop(app, one);
  const ids: string[] = [];
  for (const [n, definition] of [one.a, one.a, one.b].entries())
    ids.push(await launch(shop, one, definition, n === 2));
  await play(shop, one, ids);
  const seen: unknown[] = [];
  for (const id of ids) seen.push(await observe(shop, one, id));
  return seen;
};

const runApart = async (app: TestApp, one: SettingCase): Promise<readonly unknown[]> => {
  const seen: unknown[] = [];
  for (const [n, definition] of [one.a, one.a, one.b].entries()) {
    const shop = await openShop(app, one);
    const id = await launch(shop, one, definition, n === 2);
    await play(shop, one, [id]);
    seen.push(await observe(shop, one, id));
  }
  return seen;
};

const openShop = async (app: TestApp, one: SettingCase): Promise<TestWorkspace> => {
  const shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: one.clockAt ?? AT });
  await shop.track(
    ...PEOPLE.map((person, i) => ({
      ...person,
      first_name: person.external_id,
      email: `${person.external_id}@example.com`,
      phone: `+3361234567${i}`,
    })),
  );
  await one.prepare?.(shop);
  return shop;
};

const TYPES = { call: 'api_triggered', event: 'action_based', schedule: 'scheduled' } as const;

const launch = async (
  shop: TestWorkspace,
  one: SettingCase,
  definition: object,
  isOther: boolean,
): Promise<string> => {
  const { tags, category = one.category ?? 'marketing' } = isOther ? (one.beside ?? {}) : {};
  const text = JSON.stringify({
    variants: [emailIn('v', 100)],
    ...(one.scene === 'event' ? { trigger: { type: 'performed_event', event: 'cart' } } : {}),
    ...one.common,
    ...definition,
  });
  const campaign = await shop.makeCampaign({
    type: TYPES[one.scene],
    category,
    ...(tags === undefined ? {} : { tags }),
    definition: JSON.parse(await withConfigurations(shop, text, category)) as object,
  });
  await one.attach?.(shop, campaign, isOther);
  return campaign;
};

const made = new WeakMap<TestWorkspace, Map<string, string>>();

/** A team whose campaigns reach people of one plan. */
const makeTeam = async (shop: TestWorkspace): Promise<string> => {
  const audience = { filter: 'custom-attribute', name: 'plan', comparison: 'equals', value: 'pro' };
  const made = await shop.api.post('/admin/v1/teams', { name: 'Pro', audience });
  return expectStatus(made, 201).body.team.team_id as string;
};

const withConfigurations = async (shop: TestWorkspace, text: string, category: Category) => {
  let known = made.get(shop);
  if (known === undefined) made.set(shop, (known = new Map<string, string>()));
  let written = text;
  if (text.includes('"$group"')) {
    const group = known.get('group') ?? (await shop.makeGroup('News'));
    known.set('group', group);
    written = text.replaceAll('"$group"', `"${group}"`);
  }
  if (written.includes('"$team"')) {
    const team = known.get('team') ?? (await makeTeam(shop));
    known.set('team', team);
    written = written.replaceAll('"$team"', `"${team}"`);
  }
  for (const name of ['email', 'other', 'sms', 'webhook']) {
    if (!written.includes(`"$${name}"`)) continue;
    const sender =
      name === 'other' ? { sender: { from_address: 'other@example.com', from_name: 'Other' } } : {};
    const about = `${name}/${category}`;
    const found =
      known.get(about) ??
      (await shop.configure({ channel: name === 'other' ? 'email' : name, category, ...sender }));
    known.set(about, found);
    written = written.replaceAll(`"$${name}"`, `"${found}"`);
  }
  return written;
};

const track = async (shop: TestWorkspace, body: object): Promise<void> => {
  expectStatus(await shop.api.post('/users/track', body), 201);
};
const event = (who: string, name: string, value: number, time = AT) => ({
  events: [{ external_id: who, name, time, properties: { value } }],
});

/** What happens to everybody, however the campaigns are set. */
const play = async (shop: TestWorkspace, one: SettingCase, ids: readonly string[]): Promise<void> => {
  if (one.scene === 'call') await playCalls(shop, ids);
  if (one.scene === 'event') await playEvents(shop);
  await shop.move((one.days ?? 3) * 86_400);
};

const playCalls = async (shop: TestWorkspace, ids: readonly string[]): Promise<void> => {
  const recipients = PEOPLE.map(({ external_id: id }) => ({ external_user_id: id }));
  for (const wait of [0, 7_200]) {
    if (wait > 0) await shop.move(wait);
    for (const id of ids) expectStatus(await shop.trigger(id, { recipients }), 201);
    await shop.settle();
  }
};

const playEvents = async (shop: TestWorkspace): Promise<void> => {
  await track(shop, { ...event('ann', 'cart', 150) });
  await track(shop, { ...event('bea', 'cart', 50) });
  await shop.move(600);
  await track(shop, { ...event('ann', 'pay', 150, '2026-03-10T12:10:00Z'), purchases: [purchaseOf('ann')] });
  await track(shop, { attributes: [{ external_id: 'ann', plan: 'free' }] });
  await shop.move(86_400);
  await track(shop, { ...event('bea', 'cart', 150, '2026-03-11T12:10:00Z') });
  await track(shop, { purchases: [purchaseOf('bea')] });
};

const purchaseOf = (who: string) => ({
  external_id: who,
  product_id: 'boots',
  currency: 'EUR',
  price: 10,
  time: '2026-03-12T12:00:00Z',
});

const observe = async (shop: TestWorkspace, one: SettingCase, id: string): Promise<unknown> => {
  const captured = one.withRivals === true ? await capturedOfAll(shop) : await shop.captured(id);
  const { people, reasons, messages } = await shop.stats(id);
  const results =
    one.results === true ? (await shop.api.get(`/admin/v1/campaigns/${id}/results`)).body : null;
  if (one.counted === 'people') return { sent: people.sent, skipped: people.skipped };
  if (one.counted === 'by instant') return captured.map(({ at }) => at).sort();
  const got = captured.map(one.apart === true ? outline : shown).sort();
  const seen = { got, people, reasons, messages, results };
  return JSON.parse(withoutNames(JSON.stringify(seen))) as unknown;
};

const capturedOfAll = async (shop: TestWorkspace): Promise<readonly Captured[]> => {
  await shop.settle();
  const answer = await shop.api.get('/admin/v1/captured-messages?limit=500');
  return expectStatus(answer, 200).body.messages as readonly Captured[];
};

const shown = ({ at, external_id: who, channel, variant, message }: Captured): string =>
  [at, who, channel, variant, JSON.stringify(message)].join(' ');

const outline = ({ at, external_id: who, channel, variant }: Captured): string =>
  [at, who, channel, variant].join(' ');

/** Ids and sealed tokens differ between campaigns, and so do the moments at which rows were written. */
const withoutNames = (text: string): string =>
  text
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
    .replaceAll(/[A-Za-z0-9_-]{22,}(\.[A-Za-z0-9_-]+)*/g, 'TOKEN');
