// What journeys of scheduled campaigns share: a sandbox with people in their zones, and what came out when.
import type { Captured, TestApp, TestWorkspace } from './app.ts';

const PER_CALL = 75;

/** People by external id, with their time zone. */
export type PeopleInZones = Readonly<Record<string, string | null>>;

export const openShop = async (
  app: TestApp,
  clockAt: string,
  people: PeopleInZones = { ann: null },
  timeZone = 'UTC',
): Promise<TestWorkspace> => {
  const shop = await app.makeWorkspace({ kind: 'sandbox', clockAt, timeZone });
  const attributes = Object.entries(people).map(([id, zone]) => ({
    external_id: id,
    email: `${id}@example.com`,
    ...(zone === null ? {} : { time_zone: zone }),
  }));
  for (let i = 0; i < attributes.length; i += PER_CALL)
    await shop.track(...attributes.slice(i, i + PER_CALL));
  return shop;
};

export const scheduled = (
  shop: TestWorkspace,
  schedule: object,
  definition: object = {},
  more: object = {},
): Promise<string> =>
  shop.makeCampaign({ type: 'scheduled', definition: { schedule, ...definition }, ...more });

export const once = (date: string, time: string) => ({ type: 'once', date, time });
export const daily = (start: string, time: string, more: object = {}) => ({
  type: 'daily',
  start,
  time,
  ...more,
});
export const local = { timing: { type: 'local' } };

/** `2026-01-31T09:00` of an instant as shown. */
export const shorten = (at: string): string => at.slice(0, 16);
export const instants = (messages: readonly Captured[]): string[] =>
  messages.map(({ at }) => shorten(at)).sort();
/** Who got it when. */
export const byPerson = (messages: readonly Captured[]): Readonly<Record<string, string>> =>
  Object.fromEntries(messages.map(({ external_id, at }) => [external_id ?? '', shorten(at)]));
