// Who gets the last message under a frequency rule when several workers are at it: the higher priority, whoever is quicker
// (PRI-1, docs/guides/limits.md). What is in other hands and what is still being planned is waited for, for a bounded time.
import { beforeEach, describe, expect, it } from 'vitest';
import { createDeliveryStore } from '../../src/adapters/postgres/deliveries.ts';
import { createLimitSettings } from '../../src/adapters/postgres/limit-settings.ts';
import type { CampaignDefinition } from '../../src/core/campaigns/campaign.ts';
import { NO_LIMITS } from '../../src/core/campaigns/definition/limit-settings.ts';
import type { FrequencyRule } from '../../src/core/restraints/frequency-rules.ts';
import { NO_WORKSPACE_LIMITS } from '../../src/core/restraints/workspace-limits.ts';
import type { Profile } from '../../src/core/users/user.ts';
import { MAX_YIELD_MS } from '../../src/engine/rivals.ts';
import { eventually } from '../support/engine.ts';
import { useJourney } from '../support/journey.ts';
import { addPeople, planCall } from '../support/sending.ts';

const { state, campaignToSink, started, settled, terminals, waiting } = useJourney();

const ONE_A_DAY: FrequencyRule = {
  ...{ name: 'One a day', messages: 1, every: 1, channels: null, tag: null },
  unit: 'days',
  days: 'utc',
};

beforeEach(async () => {
  await state.db.pool.query('delete from contact_pressure');
  await state.db.pool.query('delete from fanouts');
  await state.db.pool.query('delete from schedules');
  const settings = createLimitSettings(state.db.pool);
  const { version } = await settings.find(1);
  const limits = { ...NO_WORKSPACE_LIMITS, frequencyRules: [ONE_A_DAY] };
  expect(await settings.save(1, limits, version, Date.now(), Date.now())).toBe(true);
});

const withPriority = (priority: number): Promise<string> => {
  const definition: Partial<CampaignDefinition> = { limits: { ...NO_LIMITS, priority } };
  return campaignToSink({ definition });
};

describe('PRI-1 across workers', () => {
  it('of what is due at the same time the higher priority is sent, by however many workers', async () => {
    const [low, high, middle] = [await withPriority(10), await withPriority(90), await withPriority(50)];
    const people = await addPeople(state.db.pool, 60);
    const at = Date.now() - 1_000;
    for (const campaignId of [low, middle, high]) await planCall(state.db.pool, { campaignId, people, at });
    await started(
      ...[1, 2, 3, 4].map(() =>
        state.engines.open({ limits: { pollMs: 10, cacheMs: 1_000, claimBatch: 2 } }),
      ),
    );
    for (const campaignId of [low, middle, high]) await settled(campaignId, 60_000);
    expect(await terminals(high)).toEqual(['sent 60']);
    expect(await terminals(middle)).toEqual(['skipped:frequency_capped 60']);
    expect(await terminals(low)).toEqual(['skipped:frequency_capped 60']);
  }, 90_000);

  it('what another worker has in hand is waited for', async () => {
    const [low, high] = [await withPriority(10), await withPriority(90)];
    const [person] = await addPeople(state.db.pool, 1);
    await planCall(state.db.pool, { campaignId: high, people: [person!] });
    const store = createDeliveryStore(state.db.pool);
    const [mine] = await store.claim({ live: true }, person!.part, Date.now(), 1, 60_000);
    await planCall(state.db.pool, { campaignId: low, people: [person!] });
    await started(state.engines.open());
    await eventually(
      () => progressOf(low, 'yieldsSince'),
      (since) => since !== null,
    );
    expect(await terminals(low)).toEqual([]);
    await store.release([mine!]);
    await settled(low);
    expect([await terminals(high), await terminals(low)]).toEqual([
      ['sent 1'],
      ['skipped:frequency_capped 1'],
    ]);
  });

  it('what another message of its own campaign keeps from starting is waited for', async () => {
    const [low, high] = [await withPriority(10), await withPriority(90)];
    const [person] = await addPeople(state.db.pool, 1);
    await reserve(high, person!, crypto.randomUUID());
    await planCall(state.db.pool, { campaignId: high, people: [person!] });
    // After so many tries it is put off for ten seconds, more or less: it is not due when the other one is.
    await state.db.pool.query('update deliveries set tries = 7 where campaign_id = $1', [high]);
    await started(state.engines.open());
    await eventually(
      () => progressOf(high, 'busySince'),
      (since) => since !== null,
    );
    await planCall(state.db.pool, { campaignId: low, people: [person!] });
    await eventually(
      () => progressOf(low, 'yieldsSince'),
      (since) => since !== null,
    );
    await reserve(high, person!, null);
    await state.db.pool.query('update deliveries set due_at = now() where campaign_id = $1', [high]);
    await settled(low);
    expect([await terminals(high), await terminals(low)]).toEqual([
      ['sent 1'],
      ['skipped:frequency_capped 1'],
    ]);
  }, 40_000);

  it('a send to many of a higher priority that is being planned is waited for; of the same priority not', async () => {
    const [low, high, same] = [await withPriority(10), await withPriority(90), await withPriority(10)];
    const [ann, bob] = await addPeople(state.db.pool, 2);
    await plan(same);
    await planCall(state.db.pool, { campaignId: low, people: [bob!] });
    await started(state.engines.open());
    await settled(low);
    expect(await terminals(low)).toEqual(['sent 1']);
    await plan(high);
    await planCall(state.db.pool, { campaignId: low, people: [ann!] });
    await eventually(
      () => progressOf(low, 'yieldsSince'),
      (since) => since !== null,
    );
    await planCall(state.db.pool, { campaignId: high, people: [ann!] });
    await state.db.pool.query(`update fanouts set status = 'done'`);
    await settled(low);
    expect([await terminals(high), await terminals(low)]).toEqual([
      ['sent 1'],
      ['sent 1', 'skipped:frequency_capped 1'].sort(),
    ]);
  });

  it('a schedule of an API-triggered campaign that is due and has not begun is waited for; of the same priority or before its time not', async () => {
    const [low, high, same] = [await withPriority(10), await withPriority(90), await withPriority(10)];
    const [ann, bob] = await addPeople(state.db.pool, 2);
    await schedule(same, Date.now());
    await schedule(high, Date.now() + 3_600_000);
    await planCall(state.db.pool, { campaignId: low, people: [bob!] });
    await started(state.engines.open());
    await settled(low);
    expect(await terminals(low)).toEqual(['sent 1']);
    await schedule(high, Date.now());
    await planCall(state.db.pool, { campaignId: low, people: [ann!] });
    await eventually(
      () => progressOf(low, 'yieldsSince'),
      (since) => since !== null,
    );
    await planCall(state.db.pool, { campaignId: high, people: [ann!] });
    await state.db.pool.query(`update schedules set status = 'done'`);
    await settled(low);
    expect([await terminals(high), await terminals(low)]).toEqual([
      ['sent 1'],
      ['sent 1', 'skipped:frequency_capped 1'].sort(),
    ]);
  });

  it('nothing waits longer than half a minute for what does not get on', async () => {
    const [low, high] = [await withPriority(10), await withPriority(90)];
    const people = await addPeople(state.db.pool, 1);
    await plan(high);
    await planCall(state.db.pool, { campaignId: low, people });
    await started(state.engines.open());
    await eventually(
      () => progressOf(low, 'yieldsSince'),
      (since) => since !== null,
    );
    await eventually(
      async () => {
        await state.db.pool.query(
          `update deliveries set progress = jsonb_set(progress, '{yieldsSince}', to_jsonb($2::bigint))
           where campaign_id = $1 and progress ? 'yieldsSince' and lease_until <= clock_timestamp()`,
          [low, Date.now() - MAX_YIELD_MS],
        );
        return waiting(low);
      },
      (n) => n === 0,
    );
    expect(await terminals(low)).toEqual(['sent 1']);
  });
});

/** A send to many that began and has not reached anybody. */
const plan = (campaignId: string) =>
  state.db.pool.query(
    `insert into fanouts (workspace_id, fanout_id, dispatch_id, campaign_id, live, due_at, status)
     values (1, $1, 'd', $2, true, now(), 'running')`,
    [crypto.randomUUID(), campaignId],
  );
/** A schedule of the API that nobody has begun. */
const schedule = (campaignId: string, at: number) =>
  state.db.pool.query(
    `insert into schedules (workspace_id, schedule_id, dispatch_id, campaign_id, live, schedule, request, due_at, status,
       created_at, updated_at)
     values (1, $1, 'd', $2, true, '{}', '{}', to_timestamp($3::float8 / 1000.0), 'waiting', now(), now())`,
    [crypto.randomUUID(), campaignId, at],
  );
/** Another message of the campaign to this person is under way, or no longer. */
const reserve = (campaignId: string, { part, userId }: Profile, by: string | null) =>
  state.db.pool.query(
    `insert into campaign_receipts (part, workspace_id, user_id, campaign_id, received, reserved_by)
     values ($1, 1, $2, $3, 0, $4)
     on conflict (part, workspace_id, user_id, campaign_id) do update set reserved_by = excluded.reserved_by`,
    [part, userId, campaignId, by],
  );
const progressOf = async (campaignId: string, name: 'yieldsSince' | 'busySince'): Promise<number | null> => {
  const { rows } = await state.db.pool.query<{ since: number | null }>(
    `select (progress ->> $2)::float8 as since from deliveries where campaign_id = $1`,
    [campaignId, name],
  );
  return rows[0]?.since ?? null;
};
