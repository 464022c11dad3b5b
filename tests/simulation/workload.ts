// What the outside does to the system during a seed, and what it was told: calls, events, consent, lifecycle, merges.
// A client whose answer does not come does not know; what must happen all the same is asked for again.
import { readTrackItems, parseTrackBody, TRACK_BULK_CAPS } from '../../src/contract/braze/track.ts';
import { applyAction, type CampaignAction } from '../../src/core/campaigns/lifecycle.ts';
import type { CallRecipient, TriggerCall } from '../../src/core/campaigns/trigger-call.ts';
import { SECOND_MS, toIso, type Instant } from '../../src/core/time.ts';
import { acceptSchedule, acceptSend } from '../../src/engine/accept-call.ts';
import { cancelWaiting } from '../../src/engine/cancel-waiting.ts';
import { hurryPaused } from '../../src/engine/hurry-paused.ts';
import type { Chance } from './chance.ts';
import type { SimulatedProcess } from './process.ts';
import {
  EXCEPTION_EVENT,
  TRIGGER_EVENT,
  WORKSPACE_ID,
  type Scenario,
  type ScenarioCampaign,
} from './scenario.ts';
import type { Life, World } from './world.ts';

/** One thing a client asked for. `ackedStep` null: no answer, it may or may not have happened. */
export interface Deed {
  readonly startedStep: number;
  ackedStep: number | null;
}
export interface CallDeed extends Deed {
  readonly kind: 'call' | 'broadcast' | 'schedule';
  readonly campaignId: string;
  /** Indexes of people; everybody for a broadcast. */
  readonly people: readonly number[];
  dispatchId: string | null;
  ackedAt: Instant | null;
  /** From then on its people are due. */
  readonly dueAt: Instant;
}
export interface ConsentDeed extends Deed {
  readonly kind: 'consent';
  readonly email: string;
  readonly state: 'subscribed' | 'unsubscribed';
}
export interface StatusDeed extends Deed {
  readonly kind: 'status';
  readonly campaignId: string;
  readonly action: CampaignAction;
}
export interface FactDeed extends Deed {
  readonly kind: 'event' | 'attribute';
  readonly person: number;
  /** Event: its `marker` property. Attribute: its name. */
  readonly marker: string;
  /** Of an event. */
  readonly name: string;
  readonly at: Instant;
}
export interface EditDeed extends Deed {
  readonly kind: 'edit';
  readonly campaignId: string;
}
export interface LeavingDeed extends Deed {
  readonly kind: 'merge' | 'erase';
  readonly person: number;
  /** Merge: into whom. */
  readonly into: number | null;
}
export type AnyDeed = CallDeed | ConsentDeed | StatusDeed | FactDeed | EditDeed | LeavingDeed;

export interface Outside {
  readonly world: World;
  readonly chance: Chance;
  readonly scenario: Scenario;
  /** A process that is up, or null. */
  readonly door: () => SimulatedProcess | null;
  readonly deeds: AnyDeed[];
  readonly client: Life;
}

/** A client gives up waiting for an answer after this. */
const PATIENCE_MS = 30 * SECOND_MS;
const ASK_AGAIN_MS = 500;
const MAX_TRIES = 12;

type Act = (outside: Outside) => void;

/** Draws and schedules what the clients do between now and `untilAt`. */
export const planWorkload = (outside: Outside, untilAt: Instant): void => {
  const { world, chance } = outside;
  const fromAt = world.clock.now();
  const acts = drawActs(chance, outside.scenario);
  const count = chance.between(5, 14);
  // Races need company: half of what happens happens around a few instants.
  const busyAt = Array.from({ length: 2 }, () => fromAt + chance.below(untilAt - fromAt));
  for (let i = 0; i < count; i++) {
    const act = chance.pick(acts);
    const alone = chance.happens(0.5);
    const at = alone ? fromAt + 50 + chance.below(untilAt - fromAt) : chance.pick(busyAt) + chance.below(300);
    world.later(outside.client, at, 'client', () => act(outside));
  }
};

const drawActs = (chance: Chance, { cap, seeds }: Scenario): readonly Act[] => {
  const weighted: readonly (readonly [number, Act])[] = [
    [6, call],
    [chance.happens(0.1) ? 2 : 0, broadcast],
    [2, schedule],
    [4, event],
    [1, attribute],
    [chance.happens(0.5) ? 3 : 0, consent],
    [chance.happens(0.4) ? 3 : 0, changeStatus],
    [chance.happens(0.3) ? 2 : 0, edit],
    [chance.happens(0.15) ? 1 : 0, merge],
    [chance.happens(0.15) ? 1 : 0, erase],
    [cap === null ? 0 : 3, rivals],
    [seeds.length > 0 && chance.happens(0.5) ? 3 : 0, mailAndStop],
  ];
  return weighted.flatMap(([weight, act]) => Array.from({ length: weight }, () => act));
};

const note = <D extends AnyDeed>(outside: Outside, deed: D): D => {
  outside.deeds.push(deed);
  return deed;
};

const started = ({ world }: Outside): Deed => ({ startedStep: world.taken, ackedStep: null });

/** Asks a process once. Null: no answer, or an error. */
const ask = async <T>(outside: Outside, work: (door: SimulatedProcess) => Promise<T>): Promise<T | null> => {
  const { world, client } = outside;
  const door = outside.door();
  if (door === null) return null;
  const patience = new Promise<null>((resolve) => {
    world.later(client, world.clock.now() + PATIENCE_MS, 'gives up', () => resolve(null));
  });
  return Promise.race([work(door).catch(() => null), patience]);
};

/** Asks until somebody confirms it; only for what may be done twice. */
const insist = async (
  outside: Outside,
  deed: AnyDeed,
  work: (door: SimulatedProcess) => Promise<boolean>,
): Promise<void> => {
  const { world, client } = outside;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    if ((await ask(outside, work)) === true) {
      deed.ackedStep = world.taken;
      return;
    }
    await world.schedulerFor(client).sleep(ASK_AGAIN_MS);
  }
};

const someone = ({ chance, scenario }: Outside): number => chance.below(scenario.people.length);

const someCampaign = (outside: Outside, type: ScenarioCampaign['type']): ScenarioCampaign | null => {
  const found = outside.scenario.campaigns.filter((one) => one.type === type);
  return found.length === 0 ? null : outside.chance.pick(found);
};

const toCall = (
  outside: Outside,
  campaignId: string,
  people: readonly number[],
  broadcastCall: boolean,
): TriggerCall => ({
  campaignId,
  sendId: null,
  triggerProperties: null,
  attachments: [],
  broadcast: broadcastCall,
  audience: null,
  recipients: broadcastCall ? [] : people.map((i) => toRecipient(outside, i)),
});

const toRecipient = ({ scenario, chance }: Outside, i: number): CallRecipient => ({
  key: { kind: 'external_id', value: scenario.people[i]?.externalId ?? '' },
  properties: { order: i },
  sendToExistingOnly: true,
  attributes: chance.happens(0.1) ? { [`from_call_${chance.below(3)}`]: true } : null,
});

const drawPeople = ({ chance, scenario }: Outside): readonly number[] => {
  const chosen = scenario.people.map((_, i) => i).filter(() => chance.happens(0.5));
  return chosen.length === 0 ? [0] : chosen;
};

const makeCall = (
  outside: Outside,
  kind: CallDeed['kind'],
  named = drawPeople(outside),
  campaign = someCampaign(outside, 'api_triggered'),
): void => {
  if (campaign === null) return;
  const { campaignId } = campaign;
  const people = kind === 'broadcast' ? outside.scenario.people.map((_, i) => i) : named;
  const wanted = toCall(outside, campaignId, people, kind === 'broadcast');
  const now = outside.world.clock.now();
  const at = now + outside.chance.between(1, 40) * SECOND_MS;
  const deed = note<CallDeed>(outside, {
    ...{ kind, campaignId, people, dispatchId: null, ackedAt: null },
    dueAt: kind === 'schedule' ? at : now,
    ...started(outside),
  });
  void ask(outside, async ({ planning }) => {
    const workspace = await planning.store.workspace(WORKSPACE_ID);
    if (workspace === null) throw new Error('the workspace is gone');
    const reply =
      kind === 'schedule'
        ? await acceptSchedule(planning, workspace, wanted, { kind: 'instant', at })
        : await acceptSend(planning, workspace, wanted);
    if (!reply.ok) throw new Error(reply.error.message);
    deed.dispatchId = reply.value.dispatchId;
    deed.ackedStep = outside.world.taken;
    deed.ackedAt = outside.world.clock.now();
    return true;
  });
};

const call: Act = (outside) => makeCall(outside, 'call');
const broadcast: Act = (outside) => makeCall(outside, 'broadcast');
const schedule: Act = (outside) => makeCall(outside, 'schedule');

/** Two campaigns want the same people, one a little later than the other. */
const rivals: Act = (outside) => {
  const { chance, world, client, scenario } = outside;
  const called = scenario.campaigns.filter(({ type }) => type === 'api_triggered');
  const people = drawPeople(outside);
  const first = chance.below(Math.max(called.length, 1));
  const at = world.clock.now() + chance.pick([20, 60, 200, 1_000, 5_000]);
  makeCall(outside, 'call', people, called[first] ?? null);
  world.later(client, at, 'client', () =>
    makeCall(outside, 'call', people, called[(first + 1) % called.length] ?? null),
  );
};

/** Stopped while the first messages arrive, when the copies for its seeds are on their way. */
const mailAndStop: Act = (outside) => {
  const { chance, world, client, scenario } = outside;
  const watched = new Set(scenario.seeds.flatMap(({ campaignIds }) => campaignIds));
  const mailing = scenario.campaigns.filter(
    ({ type, campaignId }) => type === 'api_triggered' && watched.has(campaignId),
  );
  if (mailing.length === 0) return;
  const campaign = chance.pick(mailing);
  makeCall(outside, 'call', drawPeople(outside), campaign);
  world.later(client, world.clock.now() + chance.between(20, 900), 'client', () =>
    actOn(outside, campaign.campaignId, 'stop'),
  );
};

const track = async (door: SimulatedProcess, body: object): Promise<boolean> => {
  const arrays = parseTrackBody(body, TRACK_BULK_CAPS);
  if (!arrays.ok) throw new Error(arrays.error.message);
  const world = await door.worlds.of(WORKSPACE_ID);
  const now = door.clock.now();
  const { items, problems } = readTrackItems(arrays.value, world, now);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  const outcomes = await door.ingest.track({ workspaceId: WORKSPACE_ID, live: true, now }, items);
  return outcomes.ok && outcomes.value.every(({ kind }) => kind === 'applied' || kind === 'skipped');
};

const sendEvent = (outside: Outside, person: number, name: string): void => {
  const marker = `e${outside.world.taken}`;
  const at = outside.world.clock.now();
  const deed = note<FactDeed>(outside, { kind: 'event', person, marker, name, at, ...started(outside) });
  const externalId = outside.scenario.people[person]?.externalId;
  // An event sent again is a second event: a client asks once.
  void ask(outside, async (door) => {
    const fact = {
      external_id: externalId,
      name,
      time: toIso(at),
      properties: { marker },
      _update_existing_only: true,
    };
    if (await track(door, { events: [fact] })) deed.ackedStep = outside.world.taken;
    return true;
  });
};

const event: Act = (outside) => {
  const { chance, world, client } = outside;
  const person = someone(outside);
  const name = chance.pick([TRIGGER_EVENT, TRIGGER_EVENT, TRIGGER_EVENT, EXCEPTION_EVENT, 'other']);
  sendEvent(outside, person, name);
  if (name !== TRIGGER_EVENT || !chance.happens(0.4)) return;
  const inMs = chance.between(1_000, 9_000);
  world.later(client, world.clock.now() + inMs, 'client', () => sendEvent(outside, person, EXCEPTION_EVENT));
};

const attribute: Act = (outside) => {
  const person = someone(outside);
  const marker = `a${outside.world.taken}`;
  const at = outside.world.clock.now();
  const deed = note<FactDeed>(outside, {
    kind: 'attribute',
    person,
    marker,
    name: '',
    at,
    ...started(outside),
  });
  const externalId = outside.scenario.people[person]?.externalId;
  const body = { attributes: [{ external_id: externalId, [marker]: true, _update_existing_only: true }] };
  void insist(outside, deed, (door) => track(door, body));
};

const consent: Act = (outside) => {
  const person = someone(outside);
  const email = outside.scenario.people[person]?.email ?? '';
  const state = outside.chance.happens(0.65) ? 'unsubscribed' : 'subscribed';
  const deed = note<ConsentDeed>(outside, { kind: 'consent', email, state, ...started(outside) });
  void insist(outside, deed, async (door) => {
    await door.consent.setEmailState(WORKSPACE_ID, [email], state, door.clock.now());
    return true;
  });
  // In the middle of being sent to.
  if (outside.chance.happens(0.5)) makeCall(outside, 'call', [person]);
};

const STATUS_AFTER: Partial<Record<CampaignAction, string>> = {
  stop: 'stopped',
  resume: 'active',
  pause: 'paused',
  continue: 'active',
};

const changeStatus: Act = (outside) => {
  const { chance, scenario } = outside;
  const action = chance.pick(['pause', 'pause', 'continue', 'continue', 'stop', 'resume', 'resume'] as const);
  actOn(outside, chance.pick(scenario.campaigns).campaignId, action);
};

/** As the admin API does it: status, then what waits. */
export const actOn = (outside: Outside, campaignId: string, action: CampaignAction): void => {
  const deed = note<StatusDeed>(outside, { kind: 'status', campaignId, action, ...started(outside) });
  void insist(outside, deed, async (door) => {
    const now = door.clock.now();
    const campaign = await door.campaigns.find(WORKSPACE_ID, campaignId);
    if (campaign === null) throw new Error('the campaign is gone');
    const transition = applyAction(campaign, action, now);
    if (!transition.ok) return campaign.status === STATUS_AFTER[action];
    const { status } = campaign;
    if (!(await door.campaigns.apply(WORKSPACE_ID, campaignId, status, transition.value, 'somebody', now)))
      return false;
    door.signals.send('campaigns', String(WORKSPACE_ID));
    const { cancelsPending, needsReview: _, ...stamps } = transition.value;
    if (action === 'continue') await hurryPaused(door.planning, door.engine, campaign, now);
    if (cancelsPending) await cancelWaiting(door.planning, { ...campaign, ...stamps }, now);
    return true;
  });
};

const edit: Act = (outside) => {
  const { campaignId } = outside.chance.pick(outside.scenario.campaigns);
  note<EditDeed>(outside, { kind: 'edit', campaignId, ...started(outside) });
  void ask(outside, async (door) => {
    const campaign = await door.campaigns.find(WORKSPACE_ID, campaignId);
    if (campaign === null) throw new Error('the campaign is gone');
    const { name, description, type, category, definition, tags, version } = campaign;
    const draft = { campaignId, name: `${name}.`, description, type, category, definition, tags };
    await door.campaigns.revise(WORKSPACE_ID, draft, {
      fromVersion: version,
      by: 'client',
      at: door.clock.now(),
      whileTyping: false,
    });
    door.signals.send('campaigns', String(WORKSPACE_ID));
    return true;
  });
};

const keyOf = ({ scenario }: Outside, i: number) => ({
  kind: 'external_id' as const,
  value: scenario.people[i]?.externalId ?? '',
});

const merge: Act = (outside) => {
  const person = someone(outside);
  const into = someone(outside);
  if (person === into) return;
  const deed = note<LeavingDeed>(outside, { kind: 'merge', person, into, ...started(outside) });
  void insist(outside, deed, async (door) => {
    const entry = { merged: keyOf(outside, person), kept: keyOf(outside, into) };
    await door.identity.merge(WORKSPACE_ID, [entry], door.clock.now());
    return true;
  });
};

const erase: Act = (outside) => {
  const person = someone(outside);
  const deed = note<LeavingDeed>(outside, { kind: 'erase', person, into: null, ...started(outside) });
  void insist(outside, deed, async (door) => {
    await door.identity.erase(WORKSPACE_ID, [keyOf(outside, person)], door.clock.now());
    return true;
  });
};
