// Random histories of people, operators, providers and dying workers: afterwards every delivery has exactly one
// terminal, every sum holds, counters equal a recount of the log, and no key was accepted that nobody decided on.
import { expect, it } from 'vitest';
import type { Profile } from '../../src/core/users/user.ts';
import { eventually } from '../support/engine.ts';
import { useJourney } from '../support/journey.ts';
import { addCampaign, addPeople, planCall, webhookMessage } from '../support/sending.ts';

const { state, webhookConfiguration, twilioConfiguration, smsMessage, waiting, expectSums, withPhone } =
  useJourney();

const SEEDS = [1, 2, 3, 4];
const STEPS = 14;

const makeDice =
  (seed: number) =>
  (sides: number): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * sides);
  };

it.each(SEEDS)('considered = sent + failed + skipped + held + waiting after history %i', async (seed) => {
  const roll = makeDice(seed);
  const campaignId = await addCampaign(state.db.pool, {
    category: 'transactional',
    messages: [
      webhookMessage(await webhookConfiguration(), `${state.sink.url}/hook`),
      smsMessage(await twilioConfiguration()),
    ],
    definition: {
      sendTo: 'everybody',
      reeligibility: roll(2) === 0 ? { kind: 'never' } : { kind: 'after', seconds: 0 },
    },
  });
  const people = await addPeople(state.db.pool, 30, (i) =>
    roll(3) === 0 ? {} : withPhone(seed * 1_000 + i),
  );
  const wellBehaved = state.sink.script;
  const moods = [
    wellBehaved,
    wellBehaved,
    (_: unknown, reply: { reset(): void }) => reply.reset(),
    (_: unknown, reply: { send(status: number): void }) => reply.send(503),
    (_: unknown, reply: { send(status: number): void }) => reply.send(400),
  ];
  let considered = 0;
  let engine = state.engines.open();
  await engine.start();
  const some = (): readonly Profile[] => people.filter(() => roll(2) === 0);
  const setStatus = (status: string) =>
    state.db.pool.query(
      `update campaigns set status = $2, stopped_at = case when $2 = 'stopped' then now() else stopped_at end
       where campaign_id = $1`,
      [campaignId, status],
    );
  const acts: readonly (() => Promise<unknown>)[] = [
    async () => {
      const called = some();
      considered += called.length;
      if (called.length > 0) await planCall(state.db.pool, { campaignId, people: called });
    },
    async () => {
      state.sink.script = moods[roll(moods.length)]!;
    },
    () => setStatus(['active', 'active', 'paused', 'stopped'][roll(4)]!),
    () =>
      state.db.pool.query(
        `update users set phone_stopped_at = now(), revision = revision + 1 where user_id = $1`,
        [people[roll(people.length)]!.userId],
      ),
    async () => {
      await engine.stop();
      engine = state.engines.open();
      await engine.start();
    },
  ];
  for (let step = 0; step < STEPS; step++) await acts[step % 2 === 0 ? 0 : roll(acts.length)]!();
  state.sink.script = wellBehaved;
  await setStatus('active');
  await eventually(
    async () => {
      await state.db.pool.query(
        `update deliveries set due_at = least(due_at, now()), progress = progress - 'retryAt'
         where lease_until <= clock_timestamp()`,
      );
      return waiting(campaignId);
    },
    (n) => n === 0,
    40_000,
  );
  await expectSums(campaignId, considered);
  const { rows: recount } = await state.db.pool.query(
    `with log as (select variant, channel, outcome, reason, count(*) as n from send_log
                  where campaign_id = $1 and outcome <> 'reopened' group by 1, 2, 3, 4),
          sums as (select variant, channel, outcome, reason, sum(count) as n from campaign_counters
                   where campaign_id = $1 and outcome in ('sent', 'failed', 'skipped', 'held') group by 1, 2, 3, 4 having sum(count) <> 0)
     (table log except table sums) union all (table sums except table log)`,
    [campaignId],
  );
  expect(recount).toEqual([]);
  const { rows: twice } = await state.db.pool.query(
    `select delivery_id from send_log where campaign_id = $1 and channel = '' group by 1 having count(*) > 1`,
    [campaignId],
  );
  expect(twice).toEqual([]);
  const { rows: keys } = await state.db.pool.query<{ send_key: string }>(
    'select send_key from sends where campaign_id = $1',
    [campaignId],
  );
  const decided = new Set(keys.map((row) => row.send_key));
  const accepted = [...state.sink.counts.keys()].filter((key) => key !== '');
  expect(accepted.filter((key) => !decided.has(key))).toEqual([]);
});
