// Alerts about how much a campaign sends (campaign-delivery 2.7): which windows are judged, and what is a breach. They tell
// people and never touch the campaign. Pure: counts are handed in.
import type { Campaign } from '../campaigns/campaign.ts';
import type { JsonObject } from '../json.ts';
import type { Language } from '../segments/filter.ts';
import { DAY_MS, HOUR_MS, toIso, type Instant } from '../time.ts';

export type AlertMeasure = 'run' | 'hour' | 'day';

export interface CampaignAlert {
  readonly workspaceId: number;
  readonly alertId: string;
  readonly campaignId: string;
  readonly measure: AlertMeasure;
  readonly upper: number | null;
  readonly lower: number | null;
  readonly emails: readonly string[];
  readonly webhookUrl: string | null;
  /** What a webhook is told in, and a mail first. */
  readonly language: Language;
  readonly active: boolean;
  readonly createdAt: Instant;
  readonly createdBy: string;
}

/** An occurrence that has started. */
export interface AlertRun {
  readonly dispatchId: string;
  readonly startedAt: Instant;
  /** The last zone's or wave's turn is over. */
  readonly endsAt: Instant;
}

export interface AlertSubject {
  readonly alert: CampaignAlert;
  /** Workspace clock. */
  readonly now: Instant;
  readonly launchedAt: Instant;
  readonly runs: readonly AlertRun[];
}

/** What is counted: messages of one run, or those of a span of the workspace's clock. */
export interface AlertWindow {
  readonly alert: CampaignAlert;
  readonly key: string;
  readonly from: Instant;
  readonly until: Instant;
  readonly dispatchId: string | null;
  /** Nothing more is to come: too few can be told from not yet. */
  readonly complete: boolean;
}

export interface AlertFinding {
  readonly alert: CampaignAlert;
  readonly windowKey: string;
  readonly bound: 'upper' | 'lower';
  readonly threshold: number;
  readonly value: number;
}

/** After its end a run may still wait for a speed limit. */
const RUN_GRACE_MS = HOUR_MS;
const SPAN_MS = { hour: HOUR_MS, day: DAY_MS } as const;

/** The window under way and the one before it, or the runs. */
export const windowsOf = ({ alert, now, launchedAt, runs }: AlertSubject): readonly AlertWindow[] => {
  const { measure } = alert;
  if (measure === 'run')
    return runs.map(({ dispatchId, startedAt, endsAt }) => ({
      alert,
      key: dispatchId,
      from: startedAt,
      until: now,
      dispatchId,
      complete: now >= endsAt + RUN_GRACE_MS && startedAt >= alert.createdAt,
    }));
  const span = SPAN_MS[measure];
  const current = Math.floor(now / span) * span;
  return [current - span, current].map((from) => ({
    alert,
    key: toIso(from),
    from,
    until: from + span,
    dispatchId: null,
    // A window in part before the launch or the alert says nothing about too few.
    complete: from + span <= now && from >= launchedAt && from >= alert.createdAt,
  }));
};

/** `value` = messages sent in the window. */
export const judgeWindow = (
  { alert, key, complete }: AlertWindow,
  value: number,
): readonly AlertFinding[] => {
  const found: AlertFinding[] = [];
  if (alert.upper !== null && value > alert.upper)
    found.push({ alert, windowKey: key, bound: 'upper', threshold: alert.upper, value });
  if (alert.lower !== null && complete && value < alert.lower)
    found.push({ alert, windowKey: key, bound: 'lower', threshold: alert.lower, value });
  return found;
};

/** 2.7: runs are those of recurring campaigns; what is triggered has hours and days. The reason, or null. */
export const measureProblem = (
  measure: AlertMeasure,
  { type, definition }: Pick<Campaign, 'type' | 'definition'>,
): string | null => {
  if (type === 'action_based' || type === 'api_triggered')
    return measure === 'run' ? 'must be hour or day for a campaign that is triggered' : null;
  const kind = definition.schedule?.recurrence.kind;
  const recurs = type === 'scheduled' && kind !== undefined && kind !== 'once' && kind !== 'at_launch';
  if (!recurs) return 'needs a campaign that sends more than once';
  return measure === 'run' ? null : 'must be run for a campaign on a schedule';
};

export interface AlertPlace {
  readonly workspace: string;
  readonly campaign: string;
  readonly url: string;
}

/** 2.7: what a webhook gets. */
export const writeAlertBody = (
  { alert, value }: Pick<AlertFinding, 'alert' | 'value'>,
  text: string,
  { workspace, campaign, url }: AlertPlace,
): JsonObject => ({
  text,
  data: {
    url,
    app_group_name: workspace,
    campaign_name: campaign,
    campaign_api_id: alert.campaignId,
    upper_threshold: alert.upper,
    lower_threshold: alert.lower,
    value,
  },
});
