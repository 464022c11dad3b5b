// Runs one rehearsal to its end: the copied people do what they really did in the simulated time, the test clock
// moves along, and everything that would be sent is decided, rendered and captured by the real stages.
import { partOfUserId } from '../core/part.ts';
import type { JsonObject } from '../core/json.ts';
import type { Instant } from '../core/time.ts';
import { SECOND_MS } from '../core/time.ts';
import type { TrackItem } from '../core/users/track-item.ts';
import type { Workspace } from '../ports/planning-store.ts';
import type { ClaimedRehearsal, RecordedEvent, RehearsalStore } from '../ports/rehearsal-store.ts';
import { acceptSend } from './accept-call.ts';
import type { Ingest } from './ingest.ts';
import { moveClock, type SandboxDeps } from './sandbox-clock.ts';

export interface RehearsalDeps extends SandboxDeps {
  readonly rehearsals: RehearsalStore;
  readonly ingest: Pick<Ingest, 'track'>;
  /** The trigger index has seen the campaign of the sandbox. */
  readonly refreshTriggers: () => Promise<void>;
}

/** Longer than one step of the clock may take. */
export const REHEARSAL_LEASE_MS = 60_000;
/** More than this is no rehearsal any more; the end is then earlier than asked for, and the record says so. */
export const MAX_REPLAYED_EVENTS = 50_000;

/** False: there was nothing to run. */
export const rehearseNext = async (deps: RehearsalDeps): Promise<boolean> => {
  const claimed = await deps.rehearsals.claim(REHEARSAL_LEASE_MS);
  if (claimed === null) return false;
  let error: string | null = null;
  try {
    error = await rehearse(deps, claimed);
  } catch (cause) {
    error = 'The rehearsal could not be run to its end.';
    deps.observer.emit({ name: 'rehearsal-failed', level: 'error', error: String(cause) });
  }
  await deps.rehearsals.finish(claimed, error);
  return true;
};

const LOST = 'Somebody else runs this rehearsal now.';
const TOO_MANY = `More than ${MAX_REPLAYED_EVENTS} events in the simulated time: the rehearsal ends with the last of them.`;

const rehearse = async (deps: RehearsalDeps, claimed: ClaimedRehearsal): Promise<string | null> => {
  const { sandboxId } = await deps.rehearsals.prepare(claimed);
  const run = { ...claimed, sandboxId };
  await deps.refreshTriggers();
  await callIfAsked(deps, run, sandboxId);
  const events = await deps.rehearsals.recorded(run, MAX_REPLAYED_EVENTS);
  let replayed = 0;
  for (const moment of momentsOf(events)) {
    await moveTo(deps, sandboxId, moment.at);
    await replay(deps, sandboxId, moment);
    replayed += moment.events.length;
    if (!(await deps.rehearsals.progress(claimed, moment.at, replayed, REHEARSAL_LEASE_MS))) return LOST;
  }
  if (events.length === MAX_REPLAYED_EVENTS) return TOO_MANY;
  await moveTo(deps, sandboxId, claimed.endsAt);
  return (await deps.rehearsals.progress(claimed, claimed.endsAt, replayed, REHEARSAL_LEASE_MS))
    ? null
    : LOST;
};

/** An API-triggered campaign is called once, for its whole segment, at the start. */
const callIfAsked = async (deps: RehearsalDeps, run: ClaimedRehearsal, sandboxId: number): Promise<void> => {
  const campaign = await deps.store.campaign(sandboxId, run.campaignId);
  if (campaign?.type !== 'api_triggered') return;
  const accepted = await acceptSend(deps, await workspaceOf(deps, sandboxId), {
    campaignId: run.campaignId,
    sendId: null,
    broadcast: true,
    audience: null,
    recipients: [],
    triggerProperties: null,
    attachments: [],
  });
  if (!accepted.ok) throw new Error(accepted.error.message);
};

interface Moment {
  readonly at: Instant;
  readonly events: readonly RecordedEvent[];
}

/** Events of the same second happen together. */
const momentsOf = (events: readonly RecordedEvent[]): readonly Moment[] => {
  const moments = new Map<number, RecordedEvent[]>();
  for (const event of events) {
    const second = Math.floor(event.at / SECOND_MS);
    const list = moments.get(second);
    if (list === undefined) moments.set(second, [event]);
    else list.push(event);
  }
  return [...moments.values()].map((list) => ({ at: Math.max(...list.map(({ at }) => at)), events: list }));
};

const CLOCK_PATIENCE_MS = 15_000;

const moveTo = async (deps: RehearsalDeps, sandboxId: number, at: Instant): Promise<void> => {
  const moved = await moveClock(deps, await workspaceOf(deps, sandboxId), at, CLOCK_PATIENCE_MS);
  if (!moved.ok) throw new Error(moved.error.message);
};

const workspaceOf = async (deps: RehearsalDeps, sandboxId: number): Promise<Workspace> => {
  const workspace = await deps.store.workspace(sandboxId);
  if (workspace === null) throw new Error('the sandbox of the rehearsal is gone');
  return workspace;
};

const replay = async (deps: RehearsalDeps, sandboxId: number, { at, events }: Moment): Promise<void> => {
  const items = events.flatMap((event, index) => toItem(event, index));
  const done = await deps.ingest.track({ workspaceId: sandboxId, live: false, now: at }, items, 'bulk');
  if (!done.ok) throw new Error(done.error.message);
};

const toItem = (event: RecordedEvent, index: number): readonly TrackItem[] => {
  if (partOfUserId(event.userId) === null) return [];
  const key = { kind: 'braze_id', value: event.userId } as const;
  const base = { index, key, updateExistingOnly: true };
  const { at, appId, name } = event;
  const properties = event.properties as JsonObject | null;
  if (event.kind === 'session') {
    const fact = {
      kind: 'session',
      phase: 'start',
      appId: appId ?? '',
      at,
      sessionId: null,
      seconds: null,
    } as const;
    return [{ ...base, input: 'items', fact }];
  }
  if (event.kind === 'event')
    return [{ ...base, input: 'events', fact: { kind: 'event', name, at, appId, properties } }];
  const { price, quantity, currency, ...own } = properties ?? {};
  return [
    {
      ...base,
      input: 'purchases',
      fact: {
        kind: 'purchase',
        productId: name,
        currency: typeof currency === 'string' ? currency : 'USD',
        price: Number(price ?? 0),
        quantity: Number(quantity ?? 1),
        at,
        appId,
        properties: own,
      },
    },
  ];
};
