// What holds a campaign back (campaign-delivery 12 to 14): frequency caps, quiet hours, speed limit, most people,
// and who wins when two campaigns compete for the last slot.
import type { Json, JsonObject } from '../../json.ts';
import type { FieldReader } from './field-reader.ts';

export interface QuietHours {
  /** Half-open `[from, to)`, `HH:MM`, may wrap midnight; the person's zone, company zone if unknown. */
  readonly from: string;
  readonly to: string;
  readonly mode: 'hold' | 'drop';
}

export interface SpeedLimit {
  /** 10 to 500,000 (13.2). */
  readonly messagesPerMinute: number;
  /** One limit for the whole campaign, or one per channel. */
  readonly per: 'campaign' | 'channel';
}

export interface MaximumPeople {
  readonly count: number;
  /** Over the life of the campaign, or of each occurrence (13.1). */
  readonly scope: 'campaign' | 'occurrence';
  readonly perChannel: boolean;
}

export interface LimitSettings {
  /** Obeys the workspace's frequency rules; default for marketing. */
  readonly obeysFrequencyRules: boolean;
  /** With capping off: counts towards the rules of others all the same (12.3). */
  readonly countsTowardsRules: boolean;
  readonly quietHours: QuietHours | null;
  /** What happens inside the workspace's quiet hours: hold, drop, or not subject to them (14). */
  readonly workspaceQuietHours: 'hold' | 'drop' | 'ignore';
  readonly speedLimit: SpeedLimit | null;
  readonly maximumPeople: MaximumPeople | null;
  /** 0 to 100; higher first when campaigns compete for a person's last slot. */
  readonly priority: number;
}

export const NO_LIMITS: LimitSettings = {
  obeysFrequencyRules: true,
  countsTowardsRules: true,
  quietHours: null,
  workspaceQuietHours: 'hold',
  speedLimit: null,
  maximumPeople: null,
  priority: 50,
};

export const readLimitSettings = (reader: FieldReader): LimitSettings => {
  const obeys = reader.flagOr('obeys_frequency_rules', true);
  return {
    obeysFrequencyRules: obeys,
    countsTowardsRules: reader.flagOr('counts_towards_frequency_rules', obeys),
    quietHours: readQuietHours(reader),
    workspaceQuietHours: reader.choice('workspace_quiet_hours', ['hold', 'drop', 'ignore'] as const, 'hold'),
    speedLimit: readSpeedLimit(reader),
    maximumPeople: readMaximumPeople(reader),
    priority: reader.integer('priority', 0, 100) ?? 50,
  };
};

const readQuietHours = (reader: FieldReader): QuietHours | null => {
  const given = reader.nested('quiet_hours');
  if (given === null) return null;
  const hours: QuietHours = {
    from: given.requiredTime('from'),
    to: given.requiredTime('to'),
    mode: given.choice('mode', ['hold', 'drop'] as const, 'hold'),
  };
  if (hours.from !== '' && hours.from === hours.to) given.refuse('to', 'must differ from from');
  given.refuseUnknown();
  return hours;
};

const readSpeedLimit = (reader: FieldReader): SpeedLimit | null => {
  const given = reader.nested('speed_limit');
  if (given === null) return null;
  const limit: SpeedLimit = {
    messagesPerMinute: given.requiredInteger('messages_per_minute', 10, 500_000),
    per: given.choice('per', ['campaign', 'channel'] as const, 'campaign'),
  };
  given.refuseUnknown();
  return limit;
};

const readMaximumPeople = (reader: FieldReader): MaximumPeople | null => {
  const given = reader.nested('maximum_people');
  if (given === null) return null;
  const maximum: MaximumPeople = {
    count: given.requiredInteger('count', 1, 1_000_000_000),
    scope: given.choice('scope', ['campaign', 'occurrence'] as const, 'campaign'),
    perChannel: given.flag('per_channel'),
  };
  given.refuseUnknown();
  return maximum;
};

export const writeLimitSettings = (limits: LimitSettings): JsonObject => ({
  obeys_frequency_rules: limits.obeysFrequencyRules,
  counts_towards_frequency_rules: limits.countsTowardsRules,
  quiet_hours: limits.quietHours === null ? null : { ...limits.quietHours },
  workspace_quiet_hours: limits.workspaceQuietHours,
  speed_limit: writeSpeedLimit(limits.speedLimit),
  maximum_people: writeMaximumPeople(limits.maximumPeople),
  priority: limits.priority,
});

const writeSpeedLimit = (limit: SpeedLimit | null): Json =>
  limit === null ? null : { messages_per_minute: limit.messagesPerMinute, per: limit.per };

const writeMaximumPeople = (maximum: MaximumPeople | null): Json =>
  maximum === null ? null : { count: maximum.count, scope: maximum.scope, per_channel: maximum.perChannel };
