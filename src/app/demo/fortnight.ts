// The demo shop lives a fortnight: its campaigns run on the sandbox's test clock, people visit, buy, leave carts, open and
// click. Everything goes through the public doors, so that what the screens show afterwards is what the engine did. The
// same number gives the same fortnight.
import { DAY_MS, HOUR_MS, type Instant, toIso } from '../../core/time.ts';
import type { Shopper } from './shop.ts';
import { makeRandom } from './shop.ts';
import { CONTROL_GROUP, DAYS_LIVED, LIMITS, type PlannedCampaign, planCampaigns } from './fortnight-setup.ts';

export interface DoorAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** A request to one of our own doors, without a socket. */
export type AskDoor = (request: {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}) => Promise<DoorAnswer>;

export interface FortnightDeps {
  readonly ask: AskDoor;
  /** Of the sandbox. */
  readonly apiKey: string;
  /** Where the sandbox's clock stands. */
  readonly startAt: Instant;
  /** Where it shall stand in the end. */
  readonly endAt: Instant;
  readonly shoppers: readonly Shopper[];
  /** By key: the order confirmation that the shop calls for. */
  readonly orderCampaignId: string;
  /** Opens and clicks are recorded behind their answer: resolves when none waits. */
  readonly recorded: () => Promise<void>;
  /** The process has been asked to end: a day begun is finished, no other begins. */
  readonly isStopping: () => boolean;
}

interface Town {
  readonly deps: FortnightDeps;
  readonly call: (method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown) => Promise<Answer>;
  readonly random: () => number;
  readonly read: readonly Mailbox[];
}

/** Of one campaign, read from its oldest message on. */
interface Mailbox {
  readonly campaignId: string;
  readonly seen: Set<string>;
  after: string;
}

type Answer = Readonly<Record<string, unknown>>;

/** Visitors a day, and how far people go with a message. */
const VISITORS = 24;
const OPENS = 0.42;
const CLICKS = 0.3;
const BUYS = 0.35;
const READERS_PER_DAY = 400;
const BROWSER =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15';

/** Throws when a door refuses: the demo is ours, so that is a bug. */
export const liveFortnight = async (deps: FortnightDeps): Promise<void> => {
  const call = callerOf(deps);
  for (const { path, body } of LIMITS) await call('PUT', path, body);
  await call('POST', CONTROL_GROUP.path, CONTROL_GROUP.body);
  const firstDay = Math.floor(deps.startAt / DAY_MS) * DAY_MS;
  const read: Mailbox[] = [];
  for (const planned of planCampaigns(firstDay)) {
    const id = await makeCampaign(call, planned);
    if (planned.isRead && planned.launch) read.push({ campaignId: id, seen: new Set(), after: '' });
  }
  const town: Town = { deps, call, random: makeRandom(14), read };
  for (let day = 1; day <= DAYS_LIVED && !deps.isStopping(); day++)
    await liveDay(town, firstDay + day * DAY_MS);
  if (deps.isStopping()) return;
  await call('POST', '/admin/v1/clock', { now: toIso(deps.endAt) });
};

const callerOf =
  ({ ask, apiKey }: FortnightDeps): Town['call'] =>
  async (method, path, body) => {
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
    const answer = await ask({ method, path, headers, ...(body === undefined ? {} : { body }) });
    if (answer.status >= 300)
      throw new Error(`The demo: ${method} ${path} answered ${answer.status} ${JSON.stringify(answer.body)}`);
    return isAnswer(answer.body) ? answer.body : {};
  };

const isAnswer = (value: unknown): value is Answer => typeof value === 'object' && value !== null;
const textAt = (value: unknown, name: string): string => {
  const found = isAnswer(value) ? value[name] : undefined;
  return typeof found === 'string' ? found : '';
};
const listAt = (value: unknown, name: string): readonly unknown[] => {
  const found = isAnswer(value) ? value[name] : undefined;
  return Array.isArray(found) ? found : [];
};

const makeCampaign = async (call: Town['call'], planned: PlannedCampaign): Promise<string> => {
  const { campaign } = await call('POST', '/admin/v1/campaigns', planned.body);
  const id = textAt(campaign, 'campaign_id');
  if (planned.launch) await call('POST', `/admin/v1/campaigns/${id}/launch`, {});
  return id;
};

/** Morning letters go out, people read; visits and orders of the day; the evening. The last day ends where the clock shall. */
const liveDay = async (town: Town, dayAt: Instant): Promise<void> => {
  const { deps, call } = town;
  const noonAt = dayAt + 12 * HOUR_MS;
  if (noonAt >= deps.endAt) return;
  await call('POST', '/admin/v1/clock', { now: toIso(noonAt) });
  const readers = await readMail(town);
  await visit(town, noonAt, readers);
  const eveningAt = Math.min(dayAt + 20 * HOUR_MS, deps.endAt);
  await call('POST', '/admin/v1/clock', { now: toIso(eveningAt) });
  await readMail(town);
  await countSegments(town);
};

/** As somebody who looks at them every evening: the server keeps the size of each day. */
const countSegments = async ({ call }: Town): Promise<void> => {
  for (const segment of listAt(await call('GET', '/admin/v1/segments'), 'segments'))
    await call('POST', '/admin/v1/audience/count', { segment_id: textAt(segment, 'segment_id') });
};

interface Captured {
  readonly sendKey: string;
  readonly externalId: string;
  readonly html: string;
}

/** What came since the last time; the page that was not full is read again. */
const takeNew = async (town: Town, mailbox: Mailbox): Promise<readonly Captured[]> => {
  const fresh: Captured[] = [];
  for (;;) {
    const after = mailbox.after === '' ? '' : `&after=${encodeURIComponent(mailbox.after)}`;
    const path = `/admin/v1/captured-messages?limit=500&campaign_id=${mailbox.campaignId}${after}`;
    const page = await town.call('GET', path);
    const messages = listAt(page, 'messages').map(toCaptured);
    fresh.push(...messages.filter(({ sendKey, html }) => html !== '' && !mailbox.seen.has(sendKey)));
    for (const { sendKey } of messages) mailbox.seen.add(sendKey);
    const next = textAt(page, 'next');
    if (next === '') return fresh;
    mailbox.after = next;
  }
};

/** Who of those that got something new clicked: they may buy. */
const readMail = async (town: Town): Promise<readonly string[]> => {
  const clicked: string[] = [];
  for (const mailbox of town.read) {
    const fresh = await takeNew(town, mailbox);
    for (const { externalId, html } of fresh.slice(0, READERS_PER_DAY)) {
      if (town.random() > OPENS) continue;
      await look(town, PIXEL.exec(html)?.[1]);
      if (town.random() > CLICKS) continue;
      await look(town, LINK.exec(html)?.[1]);
      clicked.push(externalId);
    }
  }
  await town.deps.recorded();
  return clicked;
};

const PIXEL = /src="[^"]*(\/t\/o\/[^"]+)"/;
const LINK = /href="[^"]*(\/t\/c\/[^"]+)"/;

const toCaptured = (value: unknown): Captured => {
  const message = isAnswer(value) ? value['message'] : undefined;
  return {
    sendKey: textAt(value, 'send_key'),
    externalId: textAt(value, 'external_id'),
    html: textAt(message, 'html') || textAt(message, 'body'),
  };
};

const look = async (town: Town, path: string | undefined): Promise<void> => {
  if (path === undefined) return;
  await town.deps.ask({ method: 'GET', path, headers: { 'user-agent': BROWSER } });
};

/** Strangers stroll in beside those who clicked; some fill a cart, some buy, some do both. */
const visit = async (town: Town, at: Instant, readers: readonly string[]): Promise<void> => {
  const { random, deps } = town;
  const strollers = Array.from({ length: VISITORS }, () => pick(deps.shoppers, random()).externalId);
  const time = toIso(at);
  const events: object[] = [];
  const purchases: object[] = [];
  for (const externalId of [...new Set([...readers, ...strollers])]) {
    const value = Math.round((20 + random() * 260) * 100) / 100;
    events.push({ external_id: externalId, name: 'viewed_product', time, properties: { price: value } });
    if (random() < 0.5)
      events.push({ external_id: externalId, name: 'cart', time, properties: { value, items: 2 } });
    if (random() < BUYS)
      purchases.push({
        external_id: externalId,
        product_id: pick(PRODUCTS, random()),
        currency: 'EUR',
        price: value,
        time,
      });
  }
  for (const some of slices(events)) await town.call('POST', '/users/track', { events: some });
  for (const some of slices(purchases)) await town.call('POST', '/users/track', { purchases: some });
  await confirmOrders(town, purchases);
};

const PRODUCTS = ['tea-01', 'tea-04', 'honey-02', 'coffee-03', 'chocolate-02', 'cups-04'] as const;
const pick = <Item>(items: readonly Item[], random: number): Item =>
  items[Math.floor(random * items.length)]!;

/** What /users/track and a trigger call take at once. */
const slices = (items: readonly object[]): readonly (readonly object[])[] =>
  Array.from({ length: Math.ceil(items.length / 50) }, (_, i) => items.slice(i * 50, i * 50 + 50));

const confirmOrders = async (town: Town, purchases: readonly object[]): Promise<void> => {
  for (const some of slices(purchases)) {
    await town.call('POST', '/campaigns/trigger/send', {
      campaign_id: town.deps.orderCampaignId,
      recipients: some.map((purchase, i) => ({
        external_user_id: textAt(purchase, 'external_id'),
        trigger_properties: { order_id: `A-${1_000 + i}`, total: isAnswer(purchase) ? purchase['price'] : 0 },
      })),
    });
  }
};
