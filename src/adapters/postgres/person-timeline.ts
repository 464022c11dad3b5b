// One person's time line: facts, outcomes of messages and what was done with them, merged newest first. A cursor is
// an instant and how many entries of that millisecond were shown: the order inside one never changes.
import type { JsonObject } from '../../core/json.ts';
import type { Instant } from '../../core/time.ts';
import { parseInstant } from '../../core/time.ts';
import type {
  PersonPlaceRef,
  TimelineEntry,
  TimelineQuery,
  TimelineSource,
} from '../../ports/people-directory.ts';
import { TIMELINE_SOURCES } from '../../ports/people-directory.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';

const sql = loadSql(new URL('./person-timeline.sql', import.meta.url), [
  'factsOf',
  'messagesOf',
  'interactionsOf',
  'statesOf',
  'conversionsOf',
]);

interface Cursor {
  readonly at: Instant;
  readonly shown: number;
}

export const readTimeline = async (
  pool: Pool,
  workspaceId: number,
  person: PersonPlaceRef,
  { sources, limit, after }: TimelineQuery,
): Promise<{ readonly entries: readonly TimelineEntry[]; readonly next: string | null }> => {
  const from = readCursor(after);
  const asked = TIMELINE_SOURCES.filter((source) => sources.includes(source));
  const most = limit + 1 + (from?.shown ?? 0);
  const values = [person.part, workspaceId, person.userId, from?.at ?? null, most];
  const found = (await Promise.all(asked.map((source) => READERS[source](pool, values)))).flat();
  const sorted = found.map((entry, i) => ({ entry, i })).sort((a, b) => b.entry.at - a.entry.at || a.i - b.i);
  const left = sorted
    .map(({ entry }) => entry)
    .slice(
      skipOf(
        sorted.map(({ entry }) => entry),
        from,
      ),
    );
  const entries = left.slice(0, limit);
  return { entries, next: left.length > limit ? nextOf(entries, from) : null };
};

/** Entries of the cursor's millisecond come first: those were shown. */
const skipOf = (entries: readonly TimelineEntry[], from: Cursor | null): number => {
  if (from === null) return 0;
  const same = entries.filter(({ at }) => at === from.at).length;
  return Math.min(from.shown, same);
};

const nextOf = (entries: readonly TimelineEntry[], from: Cursor | null): string | null => {
  const last = entries.at(-1);
  if (last === undefined) return null;
  const shown = entries.filter(({ at }) => at === last.at).length + (from?.at === last.at ? from.shown : 0);
  return `${last.at}.${shown}`;
};

/** A cursor nobody gave out starts at the beginning. */
const readCursor = (text: string | null): Cursor | null => {
  const match = /^(\d{1,15})\.(\d{1,6})$/.exec(text ?? '');
  return match === null ? null : { at: Number(match[1]), shown: Number(match[2]) };
};

const NOTHING = { campaignId: null, campaignName: null, channel: '', outcome: '', reason: '' };

interface FactRow {
  readonly at: Instant;
  readonly kind: string;
  readonly name: string;
  readonly app_id: string | null;
  readonly properties: JsonObject | null;
}

interface MessageRow {
  readonly at: Instant;
  readonly campaign_id: string;
  readonly campaign_name: string | null;
  readonly channel: string;
  readonly endpoint: string;
  readonly outcome: string;
  readonly reason: string;
  readonly variant: string;
  readonly delivery_id: string;
  readonly facts: JsonObject;
}

interface InteractionRow {
  readonly at: Instant;
  readonly kind: string;
  readonly name: string;
  readonly campaign_id: string;
  readonly campaign_name: string | null;
  readonly channel: string;
  readonly variant: string;
  readonly detail: JsonObject;
}

type Reader = (pool: Pool, values: readonly unknown[]) => Promise<readonly TimelineEntry[]>;

const READERS: Readonly<Record<TimelineSource, Reader>> = {
  facts: async (pool, values) => {
    const { rows } = await pool.query<FactRow>(sql.factsOf(values));
    return rows.map(({ at, kind, name, app_id, properties }) => ({
      ...NOTHING,
      at,
      source: 'facts',
      kind,
      name,
      detail: { ...(app_id === null ? {} : { app_id }), properties: properties ?? {} },
    }));
  },
  messages: async (pool, values) => {
    const { rows } = await pool.query<MessageRow>(sql.messagesOf(values));
    return rows.map((row) => ({
      at: row.at,
      source: 'messages',
      kind: row.channel === '' ? 'decision' : 'message',
      name: row.endpoint,
      campaignId: row.campaign_id,
      campaignName: row.campaign_name,
      channel: row.channel,
      outcome: row.outcome,
      reason: row.reason,
      detail: { delivery_id: row.delivery_id, variant: row.variant, facts: row.facts },
    }));
  },
  interactions: async (pool, values) => {
    const { rows } = await pool.query<InteractionRow>(sql.interactionsOf(values));
    return rows.map((row) => ({
      ...NOTHING,
      at: row.at,
      source: 'interactions',
      kind: row.kind,
      name: row.name,
      campaignId: row.campaign_id,
      campaignName: row.campaign_name,
      channel: row.channel,
      detail: { variant: row.variant, ...row.detail },
    }));
  },
  consent: async (pool, values) => {
    const { rows } = await pool.query<StatesRow>(sql.statesOf(values.slice(0, 3)));
    return upTo(rows.flatMap(stateEntries), values);
  },
  conversions: async (pool, values) => {
    const { rows } = await pool.query<ConversionsRow>(sql.conversionsOf(values.slice(0, 3)));
    return upTo(rows.flatMap(conversionEntries), values);
  },
};

/** Few enough to be cut here: those not newer than the cursor. */
const upTo = (entries: readonly TimelineEntry[], values: readonly unknown[]): readonly TimelineEntry[] => {
  const from = values[3];
  return typeof from === 'number' ? entries.filter(({ at }) => at <= from) : entries;
};

interface StatesRow {
  readonly email_state: string;
  readonly email_state_at: Instant | null;
  readonly push_state: string;
  readonly push_state_at: Instant | null;
  readonly email_bounced_at: Instant | null;
  readonly email_spam_at: Instant | null;
  readonly phone_stopped_at: Instant | null;
  readonly phone_invalid_at: Instant | null;
  readonly created_at: Instant;
  readonly groups: readonly {
    readonly id: string;
    readonly name: string | null;
    readonly state: string;
    readonly at: string;
  }[];
}

const stateEntries = (row: StatesRow): readonly TimelineEntry[] => {
  const entry = (kind: string, channel: string, at: Instant | null, outcome = '', name = '') =>
    at === null
      ? []
      : [{ ...NOTHING, at, source: 'consent' as const, kind, channel, outcome, name, detail: {} }];
  return [
    ...entry('created', '', row.created_at),
    ...entry('email_state', 'email', row.email_state_at, row.email_state),
    ...entry('push_state', 'push', row.push_state_at, row.push_state),
    ...entry('hard_bounced', 'email', row.email_bounced_at),
    ...entry('marked_as_spam', 'email', row.email_spam_at),
    ...entry('stopped', 'sms', row.phone_stopped_at),
    ...entry('phone_invalid', 'sms', row.phone_invalid_at),
    ...row.groups.flatMap(({ id, name, state, at }) =>
      entry('subscription_group', '', parseInstant(at), state, name ?? id),
    ),
  ];
};

interface ConversionsRow {
  readonly campaign_id: string;
  readonly campaign_name: string | null;
  readonly conversions: Readonly<Record<string, { readonly count: number; readonly last_at: string }>>;
}

/** The last of each letter: how many there were stands beside it. */
const conversionEntries = ({ campaign_id, campaign_name, conversions }: ConversionsRow) =>
  Object.entries(conversions).flatMap(([letter, { count, last_at }]): readonly TimelineEntry[] => {
    const at = parseInstant(last_at);
    return at === null
      ? []
      : [
          {
            ...NOTHING,
            at,
            source: 'conversions',
            kind: 'conversion',
            name: letter,
            campaignId: campaign_id,
            campaignName: campaign_name,
            detail: { count },
          },
        ];
  });
