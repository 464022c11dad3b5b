// Judges a finished seed from outside: what clients were told, what really arrived, and what the tables say must be
// one story. Knows nothing of how the engine works; every finding is a sentence.
import type { Instant } from '../../src/core/time.ts';
import { deliveryId } from '../../src/core/identity.ts';
import { leavers, type Check, type Evidence, type Tables } from './evidence.ts';
import type { Handover } from './receiver.ts';
import { WORKSPACE_ID } from './scenario.ts';
import type { VirtualDatabase } from './virtual-database.ts';
import { capsHold, exceptionsCancel, occurrencesHappen, placesHold } from './oracle-limits.ts';
import { priorityHolds } from './oracle-priority.ts';
import { copiesExpected, copiesKept } from './oracle-seeds.ts';
import type { AnyDeed, CallDeed, ConsentDeed, FactDeed, StatusDeed } from './workload.ts';

const QUERIES: Readonly<Record<keyof Tables, string>> = {
  deliveries: 'select delivery_id, user_id, campaign_id, due_at, progress from deliveries',
  sends: 'select send_key, delivery_id, user_id, campaign_id, status from sends',
  copies: 'select copy_id, campaign_id, state, reason, due_at from seed_copies',
  log: 'select at, delivery_id, user_id, campaign_id, channel, outcome, reason, send_key from send_log',
  counters:
    'select campaign_id, channel, outcome, reason, sum(count) as count from campaign_counters group by 1, 2, 3, 4',
  receipts: 'select user_id, campaign_id, received, reserved_by from campaign_receipts',
  events: 'select user_id, properties from events',
  users: 'select user_id, external_id, attributes from users',
  campaigns: 'select campaign_id, status from campaigns',
  planning: `select 'fan-out' as kind, due_at from fanouts where status in ('waiting', 'running')
    union all select 'schedule', due_at from schedules where status = 'waiting'
    union all select 'occurrence', due_at from occurrences where status = 'waiting'`,
};

export const judge = async (database: VirtualDatabase, evidence: Evidence): Promise<readonly string[]> => {
  const tables = await readTables(database, evidence.nowAt);
  return CHECKS.flatMap(([rule, check]) => check(evidence, tables).map((finding) => `${rule}: ${finding}`));
};

const readTables = async (database: VirtualDatabase, at: Instant): Promise<Tables> => {
  const entries: [string, readonly unknown[]][] = [];
  for (const [name, text] of Object.entries(QUERIES)) {
    const { rows } = await database.run(at, { name: `oracle.${name}`, text });
    entries.push([name, rows]);
  }
  return Object.fromEntries(entries) as unknown as Tables;
};

/** G2: what a recipient sees of one send identity. Class B replaces on the device. */
const atMostOnce: Check = ({ handovers, copies, scenario }) => {
  const repeatable = new Set(
    scenario.campaigns.filter((one) => one.definition.atLeastOnce).map((one) => one.campaignId),
  );
  const seen = new Map<string, number>();
  for (const one of [...handovers, ...copies])
    if (one.class !== 'B' && !repeatable.has(one.campaignId))
      seen.set(one.sendKey, (seen.get(one.sendKey) ?? 0) + 1);
  return [...seen].filter(([, count]) => count > 1).map(([key, count]) => `${key} arrived ${count} times`);
};

/** 1.3 step 3: nothing leaves that was not committed before. */
const noGhosts: Check = ({ departures, attempts, copyAttempts }) => {
  const committed = new Map<string, number>();
  for (const { sendKey, step } of [...attempts, ...copyAttempts])
    if (!committed.has(sendKey)) committed.set(sendKey, step);
  return departures
    .filter(({ sendKey, step }) => (committed.get(sendKey) ?? Infinity) >= step)
    .map(({ sendKey }) => `${sendKey} left without a committed attempt`);
};

/** One call per committed attempt: a worker that was taken over must not call on the strength of an old one. */
const oneCallPerAttempt: Check = ({ departures, attempts, copyAttempts }) => {
  const calls = countBy(departures, ({ sendKey }) => sendKey);
  const commits = countBy([...attempts, ...copyAttempts], ({ sendKey }) => sendKey);
  return [...calls]
    .filter(([key, count]) => count > (commits.get(key) ?? 0))
    .map(([key, count]) => `${key} was called ${count} times for ${commits.get(key) ?? 0} attempts`);
};

/** What the table says of a send is what the receiver says; held admits that it does not know. */
const truth: Check = ({ handovers }, { sends }) => {
  const arrived = new Set(handovers.map(({ sendKey }) => sendKey));
  return sends.flatMap(({ send_key: key, status }) => {
    if (status === 'held') return [];
    if (status === 'accepted' && !arrived.has(key)) return [`${key} is called accepted and never arrived`];
    if (status === 'rejected' && arrived.has(key)) return [`${key} is called rejected and arrived`];
    if (status === 'attempting') return [`${key} was never settled`];
    return [];
  });
};

const countBy = <T>(list: readonly T[], key: (item: T) => string): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const item of list) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
};

/** G3, F37: considered = sent + failed + skipped + held + waiting, and every counter is a recount of the log. */
const sums: Check = (_, { log, counters, deliveries }) => {
  const keyOf = (row: { campaign_id: string; channel: string; outcome: string; reason: string }): string =>
    `${row.campaign_id} ${row.channel} ${row.outcome} ${row.reason}`;
  const logged = countBy(log, keyOf);
  const counted = new Map(
    counters.filter(({ outcome }) => OUTCOMES.has(outcome)).map((row) => [keyOf(row), Number(row.count)]),
  );
  const findings = [...new Set([...logged.keys(), ...counted.keys()])]
    .filter((key) => (logged.get(key) ?? 0) !== (counted.get(key) ?? 0))
    .map((key) => `${key}: logged ${logged.get(key) ?? 0}, counted ${counted.get(key) ?? 0}`);
  for (const { campaign_id: id, count } of counters.filter(({ outcome }) => outcome === 'considered')) {
    const ended = log.filter((row) => row.campaign_id === id && row.channel === '').length;
    const waiting = deliveries.filter((row) => row.campaign_id === id).length;
    if (Number(count) !== ended + waiting)
      findings.push(`${id}: considered ${count}, ended ${ended}, waiting ${waiting}`);
  }
  return findings;
};
const OUTCOMES = new Set(['sent', 'failed', 'skipped', 'held']);

/** A merge gives what was pending the survivor's identity, under which something may have ended before. */
const oneTerminal: Check = (evidence, { log, deliveries }) => {
  const merged = new Set([...leavers(evidence)].map((i) => evidence.scenario.people[i]?.userId));
  const own = log.filter((row) => row.channel === '' && !merged.has(row.user_id));
  const ends = countBy(own, (row) => row.delivery_id);
  const twice = [...ends].filter(([, count]) => count > 1).map(([id, count]) => `${id} ended ${count} times`);
  const both = deliveries
    .filter((row) => ends.has(row.delivery_id))
    .map((row) => `${row.delivery_id} ended and waits`);
  return [...twice, ...both];
};

const isCall = (deed: AnyDeed): deed is CallDeed =>
  deed.kind === 'call' || deed.kind === 'broadcast' || deed.kind === 'schedule';

/** G1: whoever an acknowledged call named has a terminal or waits. */
const nothingLost: Check = (evidence, { log, deliveries, planning, campaigns }) => {
  const known = new Set([...log, ...deliveries].map((row) => row.delivery_id));
  const gone = leavers(evidence);
  const changed = new Set(
    evidence.deeds.flatMap((deed) => (deed.kind === 'status' ? [deed.campaignId] : [])),
  );
  return evidence.deeds.filter(isCall).flatMap((deed) => {
    // Broadcasts and schedules of a stopped campaign consider nobody (2.3).
    if (deed.dispatchId === null || deed.ackedStep === null) return [];
    if (deed.kind !== 'call' && (changed.has(deed.campaignId) || planning.length > 0)) return [];
    if (!campaigns.some((row) => row.campaign_id === deed.campaignId)) return [];
    return deed.people.flatMap((i) => {
      const { userId } = evidence.scenario.people[i] ?? { userId: '' };
      const id = deliveryId(WORKSPACE_ID, deed.campaignId, userId, deed.dispatchId ?? '');
      return known.has(id) || gone.has(i) ? [] : [`${deed.kind} ${deed.dispatchId} forgot person ${i}`];
    });
  });
};

/** G1 for facts: acknowledged means stored, once. */
const factsKept: Check = (evidence, { events, users }) => {
  const gone = leavers(evidence);
  const stored = countBy(events, (row) => row.properties?.marker ?? '');
  const facts = evidence.deeds.filter(
    (deed): deed is FactDeed => deed.kind === 'event' || deed.kind === 'attribute',
  );
  return facts.flatMap((deed) => {
    if (gone.has(deed.person)) return [];
    const { userId } = evidence.scenario.people[deed.person] ?? { userId: '' };
    if (deed.kind === 'attribute') {
      const has = users.some((row) => row.user_id === userId && row.attributes[deed.marker] === true);
      return deed.ackedStep === null || has
        ? []
        : [`attribute ${deed.marker} was acknowledged and is not there`];
    }
    const count = stored.get(deed.marker) ?? 0;
    if (count > 1) return [`event ${deed.marker} is stored ${count} times`];
    return count === 0 && deed.ackedStep !== null
      ? [`event ${deed.marker} was acknowledged and is not there`]
      : [];
  });
};

/** G6: an unsubscribe acknowledged before the attempt was committed prevents it. */
const consentWins: Check = (evidence) => {
  const gone = leavers(evidence);
  const marketing = new Set(
    evidence.scenario.campaigns.filter((one) => one.category === 'marketing').map((one) => one.campaignId),
  );
  const consents = evidence.deeds.filter((deed): deed is ConsentDeed => deed.kind === 'consent');
  return evidence.attempts.flatMap((attempt) => {
    if (attempt.channel !== 'email' || !marketing.has(attempt.campaignId)) return [];
    const i = evidence.scenario.people.findIndex((one) => one.userId === attempt.userId);
    const email = evidence.scenario.people[i]?.email;
    if (email === undefined || gone.has(i)) return [];
    const about = consents.filter((deed) => deed.email === email && deed.startedStep < attempt.step);
    const left = about.some(
      (deed) => deed.state === 'unsubscribed' && deed.ackedStep !== null && deed.ackedStep < attempt.step,
    );
    const back = about.some((deed) => deed.state === 'subscribed');
    return left && !back ? [`${attempt.sendKey} was attempted after ${email} had unsubscribed`] : [];
  });
};

/** G7: after an acknowledged stop or pause no attempt is committed until somebody begins to undo it. */
const stopStops: Check = (evidence) => {
  const statuses = evidence.deeds.filter((deed): deed is StatusDeed => deed.kind === 'status');
  const stops = statuses.filter(({ action }) => action === 'stop' || action === 'pause');
  const starts = statuses.filter(({ action }) => action === 'resume' || action === 'continue');
  return [...evidence.attempts, ...evidence.copyAttempts].flatMap((attempt) =>
    stops
      .filter(
        (stop) =>
          stop.campaignId === attempt.campaignId && stop.ackedStep !== null && stop.ackedStep < attempt.step,
      )
      .filter((stop) =>
        starts.every((start) => {
          if (start.campaignId !== attempt.campaignId || start.startedStep > attempt.step) return true;
          return start.ackedStep !== null && start.ackedStep < stop.startedStep;
        }),
      )
      .map((stop) => `${attempt.sendKey} was attempted after the ${stop.action} of ${attempt.campaignId}`),
  );
};

/**
 * CD-9: the window runs from one message to the trigger of the next; `never` means one for ever. Of several channels the
 * first one starts it (9.7), and what may have arrived counts as received.
 */
const reeligible: Check = (evidence, { log }) => {
  const heldAt = new Map<string, Instant>();
  for (const { delivery_id: id, channel, outcome, at } of log)
    if (channel !== '' && outcome === 'held') heldAt.set(id, Math.min(at, heldAt.get(id) ?? at));
  const gone = leavers(evidence);
  const planned = new Map(evidence.attempts.map((one) => [one.deliveryId, one.plannedAt]));
  const findings: string[] = [];
  for (const { campaignId, definition } of evidence.scenario.campaigns) {
    for (const [i, { userId }] of evidence.scenario.people.entries()) {
      if (gone.has(i)) continue;
      const firsts = firstArrivals(
        evidence.handovers.filter((one) => one.campaignId === campaignId && one.userId === userId),
      );
      for (const [n, one] of firsts.entries()) {
        const before = firsts[n - 1];
        if (before === undefined) continue;
        if (definition.reeligibility.kind === 'never')
          findings.push(`person ${i} received ${campaignId} twice`);
        const since = Math.min(before.at, heldAt.get(before.deliveryId) ?? before.at);
        if (
          definition.reeligibility.kind === 'after' &&
          definition.reeligibility.seconds > 0 &&
          one.at - since < definition.reeligibility.seconds * 1_000 &&
          (planned.get(one.deliveryId) ?? 0) <= since
        )
          findings.push(`person ${i} received ${campaignId} again within its window`);
      }
    }
  }
  return findings;
};

const firstArrivals = (handovers: readonly Handover[]): readonly Handover[] => {
  const byDelivery = new Map<string, Handover>();
  for (const one of handovers) if (!byDelivery.has(one.deliveryId)) byDelivery.set(one.deliveryId, one);
  return [...byDelivery.values()].sort((a, b) => a.at - b.at);
};

/** The ledger of receipts counts deliveries of which something arrived or may have. */
const receiptsRight: Check = (evidence, { receipts, sends }) => {
  const gone = new Set([...leavers(evidence)].map((i) => evidence.scenario.people[i]?.userId));
  const counted = new Map(receipts.map((row) => [`${row.user_id} ${row.campaign_id}`, row.received]));
  const real = new Map<string, Set<string>>();
  for (const { user_id: u, campaign_id: c, delivery_id: d, status } of sends) {
    if (gone.has(u) || (status !== 'accepted' && status !== 'held')) continue;
    real.set(`${u} ${c}`, (real.get(`${u} ${c}`) ?? new Set()).add(d));
  }
  return [...real]
    .filter(([key, set]) => (counted.get(key) ?? 0) !== set.size)
    .map(([key, set]) => `${key}: received ${counted.get(key) ?? 0}, of ${set.size} deliveries`);
};

/** Liveness: ten minutes after the last fault whatever is due has ended; only later retries wait. */
const everythingEnds: Check = ({ nowAt }, { deliveries, planning, campaigns }) => {
  const paused = new Set(campaigns.filter(({ status }) => status === 'paused').map((row) => row.campaign_id));
  const stuck = deliveries.filter((row) => row.due_at <= nowAt && !paused.has(row.campaign_id));
  const late = planning.filter(({ due_at: dueAt }) => dueAt <= nowAt);
  return [
    ...stuck.map((row) => `delivery ${row.delivery_id} is due and waits`),
    ...late.map(({ kind }) => `a ${kind} is due and waits`),
  ];
};

const CHECKS: readonly (readonly [string, Check])[] = [
  ['G2 at most once', atMostOnce],
  ['no ghosts', noGhosts],
  ['one call per attempt', oneCallPerAttempt],
  ['truth', truth],
  ['sums', sums],
  ['one terminal', oneTerminal],
  ['G1 nothing lost', nothingLost],
  ['G1 facts kept', factsKept],
  ['G6 consent wins', consentWins],
  ['G7 stop stops', stopStops],
  ['CD-9 re-eligibility', reeligible],
  ['receipts', receiptsRight],
  ['G9 caps hold', capsHold],
  ['G9 places hold', placesHold],
  ['CD-7.10 exceptions cancel', exceptionsCancel],
  ['CD-5.1 occurrences happen', occurrencesHappen],
  ['CD-21 copies expected', copiesExpected],
  ['CD-21 copies kept', copiesKept],
  ['PRI-1 priority holds', priorityHolds],
  ['liveness', everythingEnds],
];
