// Handlers of /users/track and its siblings (braze-rest-api 5.1 to 5.3). Every object stands for itself: the
// answer counts those that were taken and names the others.
import {
  NO_VALID_DATA,
  readTrackItems,
  TRACK_BULK_CAPS,
  TRACK_CAPS,
  TRACK_SYNC_CAPS,
} from '../../contract/braze/track.ts';
import type { TrackBody, TrackCaps, TrackProblem, TrackReading } from '../../contract/braze/track.ts';
import { trackBulkEndpoint, trackEndpoint, trackSyncEndpoint } from '../../contract/braze/track-endpoints.ts';
import { toIso } from '../../core/time.ts';
import type { PersonKey } from '../../core/users/person-key.ts';
import type { TrackWorld } from '../../core/users/read-devices.ts';
import type { TrackItem } from '../../core/users/track-item.ts';
import type { Lane } from '../../engine/group-queue.ts';
import type { Ingest } from '../../engine/ingest.ts';
import type { TrackOutcome } from '../../engine/ingest-deps.ts';
import type { TrackWorlds } from '../../engine/track-worlds.ts';
import type { TrackReadback } from '../../ports/ingest-store.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { failWith, refuseWith, succeed } from '../reply.ts';

export interface TrackServices {
  readonly ingest: Ingest;
  readonly worlds: TrackWorlds;
  readonly readback: TrackReadback;
}

export const trackRoutes = (services: TrackServices): readonly Route[] => [
  route(trackEndpoint, (context, body) => answerTrack(services, context, body, TRACK_CAPS, 'normal')),
  route(trackBulkEndpoint, (context, body) => answerTrack(services, context, body, TRACK_BULK_CAPS, 'bulk')),
  route(trackSyncEndpoint, (context, body) => answerSync(services, context, body)),
];

const answerTrack = async (
  services: TrackServices,
  context: RequestContext,
  body: TrackBody,
  caps: TrackCaps,
  lane: Lane,
): Promise<Reply> => {
  const { items, problems, notes } = await readItems(services.worlds, context, body, caps);
  const outcomes = await services.ingest.track(workspaceOf(context), items, lane);
  if (!outcomes.ok) return withRetryAfter(refuseWith(outcomes.error));
  const all = [...problems, ...refusedByStore(items, outcomes.value)];
  const refused = new Set(all.map(placeOf));
  const errors = presentErrors([...all, ...notes.filter((note) => !refused.has(placeOf(note)))]);
  const counts = countTaken(items, refused);
  if (Object.keys(counts).length === 0) return failWith(400, NO_VALID_DATA, errors);
  return succeed({ ...counts, ...errors }, 201);
};

const workspaceOf = ({ workspace, workspaceId, now }: RequestContext) => ({
  workspaceId,
  live: workspace.kind === 'live',
  now,
});

/** What the workspace knows may have grown since it was read: an object refused for it gets a second look. */
const readItems = async (
  worlds: TrackWorlds,
  { workspaceId, now }: RequestContext,
  body: TrackBody,
  caps: TrackCaps,
): Promise<TrackReading> => {
  const read = (world: TrackWorld): TrackReading => readTrackItems(body, world, now, caps);
  const reading = read(await worlds.of(workspaceId));
  const stale = reading.problems.some(({ code }) => UNKNOWN_THINGS.has(code));
  return stale ? read(await worlds.refresh(workspaceId)) : reading;
};
const UNKNOWN_THINGS = new Set(['BAD_SUBSCRIPTION_GROUP_ID', 'BAD_PUSH_TOKEN_APP_ID']);

const placeOf = ({ input, index }: Pick<TrackItem, 'input' | 'index'>): string => `${input}:${index}`;

const refusedByStore = (
  items: readonly TrackItem[],
  outcomes: readonly TrackOutcome[],
): readonly TrackProblem[] =>
  items.flatMap(({ input, index }, i) => {
    const outcome = outcomes[i];
    return outcome?.kind === 'refused' ? [{ input, index, ...outcome.error }] : [];
  });

const presentErrors = (problems: readonly TrackProblem[]) =>
  problems.length === 0 ? {} : { errors: problems.map(presentProblem) };

const presentProblem = ({ input, index, code, message }: TrackProblem) => ({
  type: message,
  code,
  input_array: input,
  index,
});

/** Objects, not items: those of one object stand side by side. Names none of which nothing was taken. */
const countTaken = (
  items: readonly TrackItem[],
  refused: ReadonlySet<string>,
): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  let last: TrackItem | null = null;
  for (const item of items) {
    const isSame = item.index === last?.index && item.input === last.input;
    last = item;
    if (isSame || (refused.size > 0 && refused.has(placeOf(item)))) continue;
    const name = `${item.input}_processed`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
};

const withRetryAfter = <R extends Reply>(reply: R): R => ({ ...reply, headers: { 'retry-after': '1' } });

const answerSync = async (
  services: TrackServices,
  context: RequestContext,
  body: TrackBody,
): Promise<Reply> => {
  const { items, problems, notes } = await readItems(services.worlds, context, body, TRACK_SYNC_CAPS);
  const outcomes = await services.ingest.track(workspaceOf(context), items);
  if (!outcomes.ok) return withRetryAfter(refuseWith(outcomes.error));
  const all = [...problems, ...refusedByStore(items, outcomes.value)];
  if (all.length > 0) return failWith(400, NO_VALID_DATA, presentErrors(all));
  const [item] = items;
  const [outcome] = outcomes.value;
  const errors = presentErrors(notes);
  if (item === undefined || outcome?.kind !== 'applied') return succeed({ users: [], ...errors }, 201);
  const place = { workspaceId: context.workspaceId, part: outcome.part, userId: outcome.userId };
  const facts = await presentEffect(services.readback, place, item);
  return succeed({ users: [{ ...presentKey(item.key), ...facts }], ...errors }, 201);
};

const presentKey = (key: PersonKey): Readonly<Record<string, unknown>> =>
  key.kind === 'alias'
    ? { user_alias: { alias_name: key.name, alias_label: key.label } }
    : { [key.kind]: key.value };

/** Of this request only, as it stands after it (5.2). */
const presentEffect = async (
  readback: TrackReadback,
  place: Parameters<TrackReadback['attributes']>[0],
  { fact }: TrackItem,
): Promise<Readonly<Record<string, unknown>>> => {
  if (fact.kind === 'attributes') {
    const names = [...fact.change.attributes.keys()];
    return { custom_attributes: await readback.attributes(place, names) };
  }
  if (fact.kind !== 'event' && fact.kind !== 'purchase') return {};
  const name = fact.kind === 'event' ? fact.name : fact.productId;
  const summary = await readback.summary(place, fact.kind, name);
  if (summary === null) return {};
  const { count, firstAt, lastAt } = summary;
  const dates = { first: toIso(firstAt), last: toIso(lastAt), count };
  return fact.kind === 'event'
    ? { custom_events: [{ name, ...dates }] }
    : { purchase_events: [{ product_id: name, ...dates }] };
};
