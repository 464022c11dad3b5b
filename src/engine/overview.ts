// What a workspace does right now: campaigns on their way with progress, rate and end, the sums of the day, what comes
// next. Answers are kept for a moment, so that many open screens cost as much as one.
import type { Instant } from '../core/time.ts';
import { DAY_MS, utcDay } from '../core/time.ts';
import {
  keepSamples,
  progressOf,
  ratePerMinute,
  type RateSample,
  type SendingProgress,
} from '../core/reports/progress.ts';
import type { Clock } from '../ports/clock.ts';
import type {
  CampaignHead,
  DaySum,
  OverviewStore,
  Run,
  WaitingOfCampaign,
  WaitingSample,
} from '../ports/overview-store.ts';

export interface OverviewDeps {
  readonly store: OverviewStore;
  /** Real time: rates are of the real minute, whatever a test clock says. */
  readonly clock: Pick<Clock, 'now'>;
  readonly isFenced: () => boolean;
}

/** What became of people this day, and who still waits: considered is always the sum of the others. */
export interface Sums {
  readonly considered: number;
  readonly waiting: number;
  readonly sent: number;
  readonly failed: number;
  readonly skipped: number;
  readonly held: number;
}

export interface Sending {
  readonly head: CampaignHead;
  readonly progress: SendingProgress;
  readonly startedAt: Instant | null;
  readonly today: Sums;
}

export interface Overview {
  readonly fenced: boolean;
  readonly today: Sums;
  readonly sending: readonly Sending[];
}

export interface OverviewDesk {
  read(workspace: { workspaceId: number; live: boolean }, now: Instant): Promise<Overview>;
}

const KEPT_MS = 2_000;
const RUNS_MS = 2 * DAY_MS;

export const makeOverview = (deps: OverviewDeps): OverviewDesk => {
  const kept = new Map<number, { readonly at: Instant; readonly answer: Promise<Overview> }>();
  const samples = new Map<number, readonly RateSample[]>();
  return {
    read: (workspace, now) => {
      const { workspaceId } = workspace;
      const at = deps.clock.now();
      const known = kept.get(workspaceId);
      // Whoever moves a test clock wants to see what that did.
      if (workspace.live && known !== undefined && at - known.at < KEPT_MS) return known.answer;
      const answer = look(deps, workspace, now, at, samples);
      kept.set(workspaceId, { at, answer });
      answer.catch(() => kept.delete(workspaceId));
      return answer;
    },
  };
};

const look = async (
  deps: OverviewDeps,
  { workspaceId, live }: { workspaceId: number; live: boolean },
  now: Instant,
  at: Instant,
  samples: Map<number, readonly RateSample[]>,
): Promise<Overview> => {
  const since = utcDay(now - DAY_MS);
  const [atOnce, runs, waiting] = await Promise.all([
    deps.store.sumsAndWaiting(workspaceId, since),
    deps.store.runsSince(workspaceId, now - RUNS_MS),
    deps.store.sampleWaiting(workspaceId, live, now),
  ]);
  const people = atOnce.sums.filter(({ channel }) => channel === '');
  const latest: RateSample = { at, since, decided: decidedByCampaign(people) };
  const before = samples.get(workspaceId) ?? [];
  samples.set(workspaceId, keepSamples(before, latest));
  const today = people.filter(({ day }) => day === utcDay(now));
  const fenced = deps.isFenced();
  const ids = candidates(runs, waiting, today, now);
  const heads = await deps.store.heads(workspaceId, ids);
  const sending = heads.map((head) => {
    const about = {
      fenced,
      now,
      runs: runs.filter((run) => run.campaignId === head.campaignId && run.dueAt <= now),
      waiting,
      people: people.filter(({ campaignId }) => campaignId === head.campaignId),
      perMinute: live ? ratePerMinute(before, latest, head.campaignId) : null,
    };
    return describeCampaign(head, about);
  });
  const waits = atOnce.exact ? atOnce.waiting : Math.max(atOnce.waiting, undecidedOf(people));
  return { fenced, today: sumUp(today, waits), sending: sending.filter(isUnderWay).sort(busiestFirst) };
};

/** Campaigns of which something may be under way: a bounded list. */
const candidates = (
  runs: readonly Run[],
  waiting: WaitingSample,
  today: readonly DaySum[],
  now: Instant,
): readonly string[] => [
  ...new Set([
    ...runs.filter(({ dueAt }) => dueAt <= now).map(({ campaignId }) => campaignId),
    ...waiting.campaigns.map(({ campaignId }) => campaignId),
    ...today.map(({ campaignId }) => campaignId),
  ]),
];

interface About {
  readonly fenced: boolean;
  readonly now: Instant;
  readonly runs: readonly Run[];
  readonly waiting: WaitingSample;
  readonly people: readonly DaySum[];
  readonly perMinute: number | null;
}

const describeCampaign = (head: CampaignHead, about: About): Sending => {
  const { fenced, now, people, perMinute } = about;
  const waiting = about.waiting.campaigns.find(({ campaignId }) => campaignId === head.campaignId);
  // A run that everybody has left behind is history.
  const open = about.runs.filter(({ status }) => status !== 'done');
  const runs = open.length > 0 || waiting === undefined ? open : about.runs.slice(0, 1);
  const progress = progressOf({
    fenced,
    now,
    paused: head.status === 'paused',
    runs,
    waiting: { ...(waiting ?? NOBODY), exact: about.waiting.complete },
    undecided: undecidedOf(people),
    perMinute,
  });
  const startedAt = runs.length === 0 ? null : Math.min(...runs.map(({ dueAt }) => dueAt));
  const today = people.filter(({ day }) => day === utcDay(now));
  return { head, progress, startedAt, today: sumUp(today, progress.waiting) };
};

const NOBODY: Omit<WaitingOfCampaign, 'campaignId'> = { due: 0, later: 0, retried: 0, nextDueAt: null };

/** What reacts one person at a time is under way as long as it sends. */
const isUnderWay = ({ head, progress, today }: Sending): boolean =>
  progress.state !== 'done' ||
  (head.status === 'active' && head.type !== 'scheduled' && today.considered > 0);

const busiestFirst = (a: Sending, b: Sending): number =>
  Number(b.progress.state !== 'done') - Number(a.progress.state !== 'done') ||
  (b.progress.perMinute ?? 0) - (a.progress.perMinute ?? 0) ||
  b.today.sent - a.today.sent;

/**
 * Who is decided today may have been planned yesterday, so the days' own sums of considered people do not belong to
 * their outcomes: those who were decided and those who wait do.
 */
const sumUp = (rows: readonly DaySum[], waiting: number): Sums => {
  const sums = {
    sent: countOf(rows, 'sent'),
    failed: countOf(rows, 'failed'),
    skipped: countOf(rows, 'skipped'),
    held: countOf(rows, 'held'),
  };
  const considered = sums.sent + sums.failed + sums.skipped + sums.held + waiting;
  return { considered, waiting, ...sums };
};

const countOf = (rows: readonly DaySum[], outcome: string): number =>
  rows.reduce((sum, row) => (row.outcome === outcome ? sum + row.count : sum), 0);

/** Planned less decided since yesterday; what was planned before may make it too small. */
const undecidedOf = (rows: readonly DaySum[]): number =>
  DECIDED.reduce((left, outcome) => left - countOf(rows, outcome), countOf(rows, 'considered'));

const DECIDED = ['sent', 'failed', 'skipped', 'held'];

const decidedByCampaign = (people: readonly DaySum[]): ReadonlyMap<string, number> => {
  const sums = new Map<string, number>();
  for (const { campaignId, outcome, count } of people)
    if (DECIDED.includes(outcome)) sums.set(campaignId, (sums.get(campaignId) ?? 0) + count);
  return sums;
};
