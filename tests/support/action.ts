// A day in the life of an action-based campaign: one shop on a test clock, one campaign, people who do things at
// given instants, through the public doors.
import { expect } from 'vitest';
import { expectStatus, type Captured, type TestApp, type TestWorkspace } from './app.ts';

export interface Story {
  readonly shop: TestWorkspace;
  /** Moves the clock to an instant and comes back when everything due is done. */
  at(instant: string): Promise<Doing>;
  /** Instants at which messages left, as `external_id instant`, without seconds that are zero. */
  sent(campaignId: string): Promise<readonly string[]>;
}

/** What happens at the present instant. */
export interface Doing {
  event(name: string, properties?: object, who?: string): Promise<Doing>;
  purchase(price: number, who?: string): Promise<Doing>;
  attributes(attributes: object, who?: string): Promise<Doing>;
  post(body: object): Promise<Doing>;
}

export const WHO = 'ann';

export const openStory = async (
  app: TestApp,
  clockAt: string,
  person: object | null = {},
  timeZone = 'UTC',
): Promise<Story> => {
  const shop = await app.makeWorkspace({ kind: 'sandbox', clockAt, timeZone });
  if (person !== null)
    await shop.track({ external_id: WHO, email: 'ann@example.com', first_name: 'Ann', ...person });
  return {
    shop,
    at: async (instant) => {
      await shop.move(instant);
      return doingAt(shop, instant);
    },
    sent: async (campaignId) => (await shop.captured(campaignId)).map(brief).sort(),
  };
};

const brief = ({ external_id, at }: Captured): string => {
  const text = at.replace('.000Z', '').replace(/:00$/, '');
  return `${external_id} ${text}`;
};

const doingAt = (shop: TestWorkspace, time: string): Doing => {
  const post = async (body: object): Promise<Doing> => {
    const answer = expectStatus(await shop.api.post('/users/track', body), 201);
    expect(answer.body.errors).toBeUndefined();
    return doing;
  };
  const doing: Doing = {
    post,
    event: (name, properties = {}, who = WHO) =>
      post({ events: [{ external_id: who, name, time, properties }] }),
    purchase: (price, who = WHO) =>
      post({ purchases: [{ external_id: who, product_id: 'sku', currency: 'USD', price, time }] }),
    attributes: (attributes, who = WHO) => post({ attributes: [{ external_id: who, ...attributes }] }),
  };
  return doing;
};

/** Action-based, once ever, unless the definition says otherwise. */
export const launch = (
  { shop }: Story,
  trigger: object,
  definition: object = {},
  wanted: { readonly content?: object; readonly draft?: boolean } = {},
): Promise<string> =>
  shop.makeCampaign({
    type: 'action_based',
    definition: { trigger, reeligibility: null, ...definition },
    ...wanted,
  });

export const onEvent = (event: string, filters?: readonly object[]): object => ({
  type: 'performed_event',
  event,
  ...(filters === undefined ? {} : { filters }),
});

export const afterHours = (hours: number): object => ({ type: 'after', seconds: hours * 3_600 });
export const afterMinutes = (minutes: number): object => ({ type: 'after', seconds: minutes * 60 });
