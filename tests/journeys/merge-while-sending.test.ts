// F7: people who are merged or erased while their messages are on the way. Nobody gets a message twice because they
// used to be two people, nothing is lost from the sums, and in the end every row belongs to somebody who exists.
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openIdentityStore } from '../../src/adapters/postgres/identity.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import type { PersonKey } from '../../src/core/users/person-key.ts';
import type { Profile } from '../../src/core/users/user.ts';
import type { IdentityStore } from '../../src/ports/identity-store.ts';
import { eventually } from '../support/engine.ts';
import { findIdentityFaults } from '../support/identity-invariants.ts';
import { useJourney } from '../support/journey.ts';
import { addPeople, planCall } from '../support/sending.ts';
import { answerOk } from '../support/sinks/http-sink.ts';

const PAIRS = 60;
const { state, campaignToSink, terminals, settled, started, expectSums } = useJourney();

const identity = (): IdentityStore =>
  openIdentityStore({
    pool: state.db.pool,
    clock: systemClock,
    random: systemRandom(systemClock),
    digest: (text) => createHmac('sha256', 'test').update(text).digest(),
  });
const ext = (person: Profile): PersonKey => ({ kind: 'external_id', value: person.externalId! });
const everyCall = { definition: { reeligibility: { kind: 'after' as const, seconds: 0 } } };

/** Everybody who left long enough ago: no statement can still have known them. */
const settleAll = async (store: IdentityStore): Promise<void> => {
  await state.db.pool.query(`update departed_users set departed_at = now() - interval '1 hour'`);
  await store.settleDeparted(10_000);
  const { rows } = await state.db.pool.query('select user_id from departed_users where not settled');
  expect(rows).toEqual([]);
};
/** Calls take a moment, so that people leave while theirs is under way. */
const answerSlowly = (): void => {
  state.sink.script = (request, reply, n) => void setTimeout(() => answerOk(request, reply, n), 40);
};
const underWay = (): Promise<number> =>
  eventually(
    () => state.sink.stats.requests,
    (n) => n > 0,
  );
const ledgerOfNobody = async (): Promise<readonly string[]> => {
  const { rows } = await state.db.pool.query<{ kind: string }>(
    `select 'send' as kind from sends s where not exists (select 1 from users u where u.user_id = s.user_id)
     union all
     select 'log' from send_log l where not exists (select 1 from users u where u.user_id = l.user_id)`,
  );
  return rows.map((row) => row.kind);
};

describe('F7 merging people who wait for the same message', () => {
  it('before it is sent: one message for each survivor', async () => {
    const campaignId = await campaignToSink(everyCall);
    const [kept, lost] = [await addPeople(state.db.pool, PAIRS), await addPeople(state.db.pool, PAIRS)];
    await planCall(state.db.pool, { campaignId, people: [...kept, ...lost] });
    const store = identity();
    for (let i = 0; i < PAIRS; i += 20)
      await store.merge(
        1,
        kept.slice(i, i + 20).map((person, k) => ({ kept: ext(person), merged: ext(lost[i + k]!) })),
        systemClock.now(),
      );
    await started(state.engines.open());
    await settled(campaignId);
    expect(state.sink.entries.map(({ recipient }) => recipient).sort()).toEqual(
      kept.map((person) => person.externalId!).sort(),
    );
    expect(await terminals(campaignId)).toEqual([`sent ${PAIRS}`, `skipped:person_deleted ${PAIRS}`]);
    await expectSums(campaignId, 2 * PAIRS);
  });

  it('while it is being sent: no key twice, the sums add up, every ledger row has its survivor', async () => {
    const campaignId = await campaignToSink(everyCall);
    const [kept, lost] = [await addPeople(state.db.pool, PAIRS), await addPeople(state.db.pool, PAIRS)];
    await planCall(state.db.pool, { campaignId, people: [...kept, ...lost] });
    const store = identity();
    answerSlowly();
    await started(state.engines.open(), state.engines.open());
    await underWay();
    await Promise.all(
      kept.map((person, i) =>
        store.merge(1, [{ kept: ext(person), merged: ext(lost[i]!) }], systemClock.now()),
      ),
    );
    await settled(campaignId);
    expect([...state.sink.counts.values()].every((n) => n === 1)).toBe(true);
    const perPair = kept.map(
      (person, i) =>
        state.sink.entries.filter(({ recipient }) =>
          [person.externalId, lost[i]!.externalId].includes(recipient),
        ).length,
    );
    expect(perPair.every((n) => n === 1 || n === 2)).toBe(true);
    await expectSums(campaignId, 2 * PAIRS);
    await settleAll(store);
    expect(await ledgerOfNobody()).toEqual([]);
    expect(await findIdentityFaults(state.db.pool, 1)).toEqual([]);
  });
});

describe('G6 erasing people whose messages are on the way', () => {
  it('ends what has not left, keeps the sums, and leaves no address in any ledger', async () => {
    const campaignId = await campaignToSink(everyCall);
    const people = await addPeople(state.db.pool, PAIRS);
    await planCall(state.db.pool, { campaignId, people });
    const store = identity();
    answerSlowly();
    await started(state.engines.open());
    await underWay();
    await Promise.all(people.map((person) => store.erase(1, [ext(person)], systemClock.now())));
    const sentSoFar = state.sink.stats.accepted;
    await settled(campaignId);
    await expectSums(campaignId, PAIRS);
    await settleAll(store);
    const sent = (await terminals(campaignId)).find((text) => text.startsWith('sent'));
    expect(Number(sent?.split(' ')[1] ?? 0)).toBe(state.sink.stats.accepted);
    expect(state.sink.stats.accepted).toBeGreaterThanOrEqual(sentSoFar);
    const { rows } = await state.db.pool.query(
      `select endpoint from sends where campaign_id = $1 and endpoint <> ''
       union all select endpoint from send_log where campaign_id = $1 and (endpoint <> '' or facts <> '{}')`,
      [campaignId],
    );
    expect(rows).toEqual([]);
  });
});
