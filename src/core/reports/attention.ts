// What somebody should look at, judged from the sums of a week. Thresholds are those at which mailbox providers begin
// to turn mail away; small numbers say nothing and stay silent.

export interface WeekSum {
  readonly campaignId: string;
  readonly channel: string;
  readonly outcome: string;
  readonly reason: string;
  readonly count: number;
}

export type AttentionKind =
  | 'fenced'
  | 'held_sends'
  | 'channel_broken'
  | 'promotions_low'
  | 'provider_failing'
  | 'bounces_high'
  | 'complaints_high'
  | 'mostly_skipped'
  | 'campaign_alert'
  | 'approval_waiting'
  | 'draft_problems'
  | 'paused'
  | 'ended';

export interface Attention {
  readonly kind: AttentionKind;
  readonly severity: 'error' | 'warning' | 'info';
  readonly campaignId: string | null;
  /** Of what is no campaign. */
  readonly name?: string;
  readonly channel: string | null;
  readonly count: number;
  /** 0 to 1, of what was sent or decided. */
  readonly share: number | null;
  readonly reason: string | null;
}

const SENDS_THAT_SAY_SOMETHING = 200;
const BOUNCE_SHARE = 0.05;
const COMPLAINT_SHARE = 0.001;
const FAILED_SHARE = 0.1;
const FAILURES = 20;
const PEOPLE_THAT_SAY_SOMETHING = 50;
const SKIPPED_SHARE = 0.9;
/** Chosen by somebody: nothing to wonder about. */
const MEANT = ['control_group', 'global_control_group', 'campaign_stopped', 'campaign_archived'];

export const judgeWeek = (sums: readonly WeekSum[]): readonly Attention[] => {
  const groups = new Map<string, WeekSum[]>();
  for (const sum of sums) {
    const key = `${sum.campaignId}/${sum.channel}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [sum]);
    else known.push(sum);
  }
  return [...groups.values()].flatMap((group) => {
    const first = group[0];
    if (first === undefined) return [];
    return first.channel === '' ? judgePeople(first, group) : judgeMessages(first, group);
  });
};

const judgeMessages = ({ campaignId, channel }: WeekSum, group: readonly WeekSum[]): readonly Attention[] => {
  const [sent, failed] = [countOf(group, 'sent'), countOf(group, 'failed')];
  const bounces = countOf(group, 'hard_bounce');
  const complaints = countOf(group, 'spam');
  const about = { campaignId, channel, reason: null } as const;
  const found: Attention[] = [];
  if (sent >= SENDS_THAT_SAY_SOMETHING && bounces / sent >= BOUNCE_SHARE)
    found.push({ ...about, kind: 'bounces_high', severity: 'error', count: bounces, share: bounces / sent });
  if (sent >= SENDS_THAT_SAY_SOMETHING && complaints > 1 && complaints / sent >= COMPLAINT_SHARE)
    found.push({
      ...about,
      kind: 'complaints_high',
      severity: 'error',
      count: complaints,
      share: complaints / sent,
    });
  if (failed >= FAILURES && failed / (sent + failed) >= FAILED_SHARE)
    found.push({
      ...about,
      kind: 'provider_failing',
      severity: 'error',
      count: failed,
      share: failed / (sent + failed),
      reason: topReason(group, 'failed'),
    });
  return found;
};

const judgePeople = ({ campaignId }: WeekSum, group: readonly WeekSum[]): readonly Attention[] => {
  const meant = group.filter(({ reason }) => MEANT.includes(reason));
  const skipped = countOf(group, 'skipped') - countOf(meant, 'skipped');
  const decided = skipped + countOf(group, 'sent') + countOf(group, 'failed') + countOf(group, 'held');
  if (decided < PEOPLE_THAT_SAY_SOMETHING || skipped / decided < SKIPPED_SHARE) return [];
  const others = group.filter(({ reason }) => !MEANT.includes(reason));
  return [
    {
      kind: 'mostly_skipped',
      severity: 'warning',
      campaignId,
      channel: null,
      count: skipped,
      share: skipped / decided,
      reason: topReason(others, 'skipped'),
    },
  ];
};

const countOf = (group: readonly WeekSum[], outcome: string): number =>
  group.reduce((sum, row) => (row.outcome === outcome ? sum + row.count : sum), 0);

const topReason = (group: readonly WeekSum[], outcome: string): string | null => {
  const sums = new Map<string, number>();
  for (const row of group)
    if (row.outcome === outcome) sums.set(row.reason, (sums.get(row.reason) ?? 0) + row.count);
  const [top] = [...sums].sort((a, b) => b[1] - a[1]);
  return top?.[0] ?? null;
};

const ORDER = { error: 0, warning: 1, info: 2 } as const;

/** The worst first, and the most among equals. */
export const mostUrgentFirst = (found: readonly Attention[]): readonly Attention[] =>
  [...found].sort((a, b) => ORDER[a.severity] - ORDER[b.severity] || b.count - a.count);
