// Bugs of the kind that cost other engines their promises, planted between the real engine and its real ports, so
// that the oracle is known to be alive. Each says what it gets wrong.
import type { Pool } from '../../src/adapters/postgres/pool.ts';
import { uuidOf } from '../../src/core/identity.ts';
import type {
  AttemptRequest,
  AttemptVerdict,
  Conclusion,
  DeliveryStore,
} from '../../src/ports/delivery-store.ts';
import type { Provider } from '../../src/ports/provider.ts';
import type { Plant } from './process.ts';
import type { Scenario } from './scenario.ts';

const overDeliveries = (change: (store: DeliveryStore, pool: Pool) => Partial<DeliveryStore>): Plant => ({
  deliveries: (store, pool) => ({ ...store, ...change(store, pool) }),
});

const overConclusions = (change: (conclusion: Conclusion) => Conclusion): Plant =>
  overDeliveries((store) => ({ conclude: (all, at) => store.conclude(all.map(change), at) }));

const overAttempts = (change: (request: AttemptRequest) => AttemptRequest): Plant =>
  overDeliveries((store) => ({ commitAttempts: (all, ms) => store.commitAttempts(all.map(change), ms) }));

const overCalls = (change: (provider: Provider) => Partial<Provider>): Plant => ({
  provider: (provider) => ({ ...provider, ...change(provider) }),
});

const allGo = (requests: readonly AttemptRequest[]): readonly AttemptVerdict[] =>
  requests.map(({ sends }) => ({ kind: 'go', started: new Set(sends.map(({ sendKey }) => sendKey)) }));

/** Somebody else gets this many steps in between. */
const PAUSE_STEPS = 15;
const LONG_PAUSE_STEPS = 120;

/** The newest revision of each person, as a slow store that forgot to compare would have it. */
const newestRevisions = (store: DeliveryStore, pool: Pool): Partial<DeliveryStore> => ({
  commitAttempts: async (requests, deadlineMs) => {
    for (let i = 0; i < PAUSE_STEPS; i++) await pool.query('select 1');
    const { rows } = await pool.query<{ user_id: string; revision: number }>(
      'select user_id, revision from users',
    );
    const revisions = new Map(rows.map((row) => [row.user_id, row.revision]));
    const patched = requests.map((one) => ({ ...one, revision: revisions.get(one.userId) ?? one.revision }));
    return store.commitAttempts(patched, deadlineMs);
  },
});

/** Somebody who may be mailed at once, and seeds who watch. */
const mailsWithSeeds = ({ seeds, campaigns }: Scenario): boolean =>
  seeds.some(({ campaignIds }) =>
    campaigns.some((one) => one.type === 'api_triggered' && campaignIds.includes(one.campaignId)),
  );

const hasRivals = ({ cap, campaigns }: Scenario): boolean => {
  const rivals = campaigns.filter(
    ({ type, category, definition }) =>
      type === 'api_triggered' && category === 'marketing' && definition.limits.obeysFrequencyRules,
  );
  return cap !== null && new Set(rivals.map((one) => one.definition.limits.priority)).size > 1;
};

function holdsClassC({ configurations }: Scenario): boolean {
  return configurations.some((one) => one.class === 'C');
}

let calls = 0;

/** Seeds that cannot show a bug are passed over: what exists in a seed is known before it runs. */
export const CAN_SHOW: Readonly<Record<string, (scenario: Scenario) => boolean>> = {
  'consent is not compared when the attempt is committed': ({ campaigns }) =>
    campaigns.some(
      ({ type, category, definition }) =>
        type === 'api_triggered' &&
        category === 'marketing' &&
        definition.variants[0]?.messages.some(({ channel }) => channel === 'email') === true,
    ),
  'exception events cancel nothing': ({ campaigns }) =>
    campaigns.some(({ definition }) => definition.action.exceptions.length > 0),
  'what a person got lately is not compared when the attempt is committed': ({ cap }) => cap !== null,
  'everybody gets a place': ({ campaigns }) =>
    campaigns.some(({ definition }) => definition.limits.maximumPeople !== null),
  'whoever comes first gets the last place, whatever its priority': hasRivals,
  'copies for seeds are not planned': mailsWithSeeds,
  'a copy that was begun is begun again': mailsWithSeeds,
  'copies of a stopped campaign leave': mailsWithSeeds,
  'a provider that honours no key is repeated after a lost answer': holdsClassC,
  'a lost answer is taken for a request that never left': holdsClassC,
};

/** Bugs that few seeds show: near the first that does, of all from 1 on. */
export const LOOK_FROM: Readonly<Record<string, number>> = {
  'consent is not compared when the attempt is committed': 250,
  'a fact is acknowledged although its commit failed': 105,
  'a call is acknowledged although its commit failed': 40,
  'copies of a stopped campaign leave': 1_210,
};

/** Which rule has to find it, where any other would be luck. */
export const FOUND_BY: Readonly<Record<string, string>> = {
  'whoever comes first gets the last place, whatever its priority': 'PRI-1 priority holds',
  'copies for seeds are not planned': 'CD-21 copies kept',
  'a copy that was begun is begun again': 'G2 at most once',
  'copies of a stopped campaign leave': 'G7 stop stops',
};

export const PLANTED_BUGS: Readonly<Record<string, () => Plant>> = {
  'what was received is not remembered': () => overConclusions(({ receipt: _, ...conclusion }) => conclusion),
  'a second delivery does not wait for the first one’s reservation': () =>
    overAttempts((request) => ({ ...request, exclusive: false })),
  'a commit whose answer was lost counts as done': () =>
    overDeliveries((store) => ({
      commitAttempts: (all, ms) => store.commitAttempts(all, ms).catch(() => allGo(all)),
    })),
  'the call is made whatever the commit said': () =>
    overDeliveries((store) => ({
      commitAttempts: async (all, ms) => {
        await store.commitAttempts(all, ms);
        return allGo(all);
      },
    })),
  'consent is not compared when the attempt is committed': () => overDeliveries(newestRevisions),
  'a conclusion forgets its log': () => overConclusions((conclusion) => ({ ...conclusion, log: [] })),
  'a provider that honours no key is repeated after a lost answer': () =>
    overCalls(({ class: given }) => ({ class: given === 'C' ? 'B' : given })),
  'a lost answer is taken for a request that never left': () =>
    overCalls((provider) => ({
      send: async (message) => {
        const outcome = await provider.send(message);
        return outcome.kind === 'unknown' ? { kind: 'not_sent', detail: outcome.detail } : outcome;
      },
    })),
  'every try has an idempotency key of its own': () =>
    overCalls((provider) => ({
      send: (message) => {
        const sendKey = uuidOf(message.facts.sendKey, calls++);
        return provider.send({ ...message, facts: { ...message.facts, sendKey } });
      },
    })),
  'a refusal for now is taken for a success': () =>
    overCalls((provider) => ({
      send: async (message) => {
        const outcome = await provider.send(message);
        return outcome.kind === 'deferred' ? { kind: 'accepted' } : outcome;
      },
    })),
  'a lease ends as it begins': () =>
    overDeliveries((store) => ({
      claim: (scope, part, now, limit) => store.claim(scope, part, now, limit, 0),
    })),
  'what a person got lately is not compared when the attempt is committed': () =>
    overAttempts(({ pressure: _, ...request }) => request),
  'everybody gets a place': () =>
    overDeliveries(() => ({
      placesTaken: () => Promise.resolve(new Map()),
      takePlaces: (requests) =>
        Promise.resolve(requests.map(({ deliveries }) => new Set(deliveries.map((one) => one.deliveryId)))),
    })),
  'exception events cancel nothing': () => ({
    ingest: (store) => ({
      ...store,
      writeLong: (bundle, decide) =>
        store.writeLong(bundle, async (...world) =>
          (await decide(...world)).map((write) => ({ ...write, cancels: [] })),
        ),
    }),
  }),
  'a call is acknowledged although its commit failed': () => ({
    planning: (store) => ({ ...store, accept: (call) => store.accept(call).catch(() => null) }),
  }),
  'a fact is acknowledged although its commit failed': () => ({
    ingest: (store) => ({
      ...store,
      writeShort: (bundle) => store.writeShort(bundle).catch(() => new Set<string>()),
      writeLong: (bundle, fold) => store.writeLong(bundle, fold).catch(() => new Set<string>()),
    }),
  }),
  'a repeated bundle has a new id each time': () => ({
    ingest: (store) => ({
      ...store,
      writeLong: (bundle, fold) => store.writeLong({ ...bundle, groupId: uuidOf('again', calls++) }, fold),
      writeShort: (bundle) => store.writeShort({ ...bundle, groupId: uuidOf('again', calls++) }),
    }),
  }),
  'whoever comes first gets the last place, whatever its priority': () =>
    overDeliveries(() => ({
      rivals: () => Promise.resolve({ deliveries: [], planning: [] }),
      claimRivals: () => Promise.resolve([]),
    })),
  'copies for seeds are not planned': () => ({
    seeds: (store) => ({ ...store, plan: () => Promise.resolve(0) }),
  }),
  'a copy that was begun is begun again': () => ({
    seeds: (store) => ({
      ...store,
      claim: async (...given) => (await store.claim(...given)).map((one) => ({ ...one, attempting: false })),
      commit: async (copies, ...given) => {
        await store.commit(copies, ...given);
        return new Set(copies.map(({ copyId }) => copyId));
      },
    }),
  }),
  'copies of a stopped campaign leave': () => ({
    seeds: (store, pool) => ({
      ...store,
      commit: async (copies, ...given) => {
        for (let i = 0; i < LONG_PAUSE_STEPS; i++) await pool.query('select 1');
        await store.commit(copies, ...given);
        return new Set(copies.map(({ copyId }) => copyId));
      },
    }),
  }),
  'nobody polls: what was hinted at and lost is never found': () =>
    overDeliveries(() => ({ dueParts: () => Promise.resolve([]) })),
};
