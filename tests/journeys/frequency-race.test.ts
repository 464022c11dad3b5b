// Many triggers at once for one person under a cap, with several workers on them over PostgreSQL: exactly as many
// messages as the cap allows, and a reason for every other.
import { beforeEach, describe, expect, it } from 'vitest';
import { createLimitSettings } from '../../src/adapters/postgres/limit-settings.ts';
import { NO_WORKSPACE_LIMITS } from '../../src/core/restraints/workspace-limits.ts';
import { useJourney } from '../support/journey.ts';
import { addPeople, planCall } from '../support/sending.ts';

const { state, campaignToSink, started, settled } = useJourney();

const RULE = {
  name: 'One a day',
  messages: 1,
  every: 1,
  unit: 'days',
  channels: null,
  tag: null,
  days: 'utc',
} as const;

const setCap = async (messages: number): Promise<void> => {
  const settings = createLimitSettings(state.db.pool);
  const { version } = await settings.find(1);
  const limits = { ...NO_WORKSPACE_LIMITS, frequencyRules: [{ ...RULE, messages }] };
  expect(await settings.save(1, limits, version, Date.now(), Date.now())).toBe(true);
};

interface Ended {
  readonly outcome: string;
  readonly reason: string;
  readonly n: number;
}
const endings = async (campaigns: readonly string[]): Promise<readonly Ended[]> => {
  const { rows } = await state.db.pool.query<Ended>(
    `select outcome, reason, count(*)::int as n from send_log
     where campaign_id = any($1::uuid[]) and channel = '' group by 1, 2 order by 1 desc`,
    [campaigns],
  );
  return rows;
};

describe('CD-12 under concurrency', () => {
  beforeEach(async () => {
    await state.db.pool.query('delete from contact_pressure');
  });

  it('two campaigns and a cap of one, 64 triggers at once, four workers: one delivered, 63 reasons', async () => {
    await setCap(1);
    const always = { definition: { reeligibility: { kind: 'after', seconds: 0 } as const } };
    const campaigns = [await campaignToSink(always), await campaignToSink(always)];
    const [person] = await addPeople(state.db.pool, 1);
    await started(
      ...[1, 2, 3, 4].map(() => state.engines.open({ limits: { pollMs: 10, cacheMs: 0, claimBatch: 5 } })),
    );
    await Promise.all(
      Array.from({ length: 64 }, (_, i) =>
        planCall(state.db.pool, { campaignId: campaigns[i % 2]!, people: [person!] }),
      ),
    );
    for (const campaignId of campaigns) await settled(campaignId);
    expect(await endings(campaigns)).toEqual([
      { outcome: 'skipped', reason: 'frequency_capped', n: 63 },
      { outcome: 'sent', reason: '', n: 1 },
    ]);
    expect(state.sink.stats.accepted).toBe(1);
  });

  it('a cap of three over many people: exactly three each, whoever was first', async () => {
    await setCap(3);
    const always = { definition: { reeligibility: { kind: 'after', seconds: 0 } as const } };
    const campaigns = [
      await campaignToSink(always),
      await campaignToSink(always),
      await campaignToSink(always),
    ];
    const people = await addPeople(state.db.pool, 20);
    await started(...[1, 2, 3].map(() => state.engines.open({ limits: { pollMs: 10, cacheMs: 0 } })));
    await Promise.all(
      Array.from({ length: 9 }, (_, i) => planCall(state.db.pool, { campaignId: campaigns[i % 3]!, people })),
    );
    for (const campaignId of campaigns) await settled(campaignId);
    expect([...state.sink.counts.values()].every((n) => n === 1)).toBe(true);
    const byPerson = new Map<string, number>();
    for (const { recipient } of state.sink.entries)
      byPerson.set(recipient, (byPerson.get(recipient) ?? 0) + 1);
    expect([...byPerson.values()]).toEqual(people.map(() => 3));
    expect(await endings(campaigns)).toEqual([
      { outcome: 'skipped', reason: 'frequency_capped', n: 120 },
      { outcome: 'sent', reason: '', n: 60 },
    ]);
  });

  it('a message the provider refuses does not count', async () => {
    await setCap(1);
    const always = { definition: { reeligibility: { kind: 'after', seconds: 0 } as const } };
    const refused = await campaignToSink(always);
    state.sink.script = (_request, reply) => reply.send(400, '{}');
    const [person] = await addPeople(state.db.pool, 1);
    await started(state.engines.open());
    await planCall(state.db.pool, { campaignId: refused, people: [person!] });
    await settled(refused);
    const { rows } = await state.db.pool.query('select recent from contact_pressure');
    expect(rows).toEqual([{ recent: [] }]);
  });
});
