// Writes conclusions. While one batch commits the next gathers, so that statements are few under load and nothing
// waits when there is little to do. A fault of the store is waited out: what was concluded is not forgotten.
import { uuidOf } from '../core/identity.ts';
import { SECOND_MS, type Instant } from '../core/time.ts';
import type { Conclusion } from '../ports/delivery-store.ts';
import type { OfferedFact } from '../ports/interactions.ts';
import type { SendingDeps } from './sending.ts';

export interface Recorder {
  /** True when written, false when the lease was lost in between. */
  record(conclusion: Conclusion): Promise<boolean>;
  /** Writes what is known of first and last sends. */
  flush(): Promise<void>;
}

const MAX_BATCH = 500;
const FLUSHES_AT_ONCE = 2;
/** A second statement beside one under way must be worth it. */
const SECOND_FLUSH = 200;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2 * SECOND_MS;
/** campaigns.last_sent_at may lag by this much. */
const TOUCH_EVERY_MS = 2 * SECOND_MS;

interface Entry {
  readonly conclusion: Conclusion;
  readonly resolve: (written: boolean) => void;
}

type Deps = Pick<
  SendingDeps,
  'store' | 'clock' | 'scheduler' | 'observer' | 'failpoints' | 'offerFacts' | 'heardFacts'
>;

/** What else happens around conclusions. */
export interface Around {
  /** Durable before they are: tried again with them. */
  plan(concluding: readonly Conclusion[]): Promise<void>;
  /** Before anybody is told. */
  afterSending(concluded: readonly Conclusion[]): Promise<void>;
}

export const createRecorder = (deps: Deps, around: Around): Recorder => {
  let queue: Entry[] = [];
  let flushes = 0;
  const touches = createTouches(deps);

  const flush = async (): Promise<void> => {
    const taken = queue.slice(0, MAX_BATCH);
    queue = queue.slice(MAX_BATCH);
    flushes += 1;
    const batch = await withFacts(deps, taken);
    const written = await write(deps, around, batch);
    flushes -= 1;
    const concluded = batch.flatMap(({ conclusion }) =>
      written.has(conclusion.deliveryId) ? [conclusion] : [],
    );
    await offerKept(deps, concluded);
    await around.afterSending(concluded);
    for (const { conclusion, resolve } of batch) {
      const mine = written.has(conclusion.deliveryId);
      if (mine) touches.note(conclusion);
      resolve(mine);
    }
    drive();
  };
  const drive = (): void => {
    while (queue.length > 0 && flushes < FLUSHES_AT_ONCE && (flushes === 0 || queue.length >= SECOND_FLUSH))
      void flush();
  };
  return {
    record: (conclusion) =>
      new Promise((resolve) => {
        queue.push({ conclusion, resolve });
        drive();
      }),
    flush: () => touches.flush(),
  };
};

const write = async (
  deps: Deps,
  { plan }: Pick<Around, 'plan'>,
  batch: readonly Entry[],
): Promise<ReadonlySet<string>> => {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      const conclusions = batch.map(({ conclusion }) => conclusion);
      await plan(conclusions);
      await deps.failpoints.hit('conclude.before');
      const written = await deps.store.conclude(conclusions, deps.clock.now());
      await deps.failpoints.hit('conclude.after');
      return written;
    } catch (error) {
      // Whether it was committed is answered by doing it again: the epoch lets it happen once.
      deps.observer.emit({ name: 'conclude-failed', level: 'error', error: String(error) });
      await deps.scheduler.sleep(pauseMs);
    }
  }
};

/** 7.3, 18.6: what others want to know is kept with the conclusion, so that whoever dies afterwards loses none of it. */
const withFacts = async (
  { heardFacts }: Pick<Deps, 'heardFacts'>,
  entries: readonly Entry[],
): Promise<readonly Entry[]> => {
  const facts = entries.flatMap(({ conclusion }) => receivedFacts(conclusion));
  if (facts.length === 0) return entries;
  // Nobody can be asked: then all are kept, and looked at later.
  const heard = new Set(
    await heardFacts(facts)
      .catch(() => facts)
      .then(namesOf),
  );
  return entries.map((entry) => {
    const keeps = receivedFacts(entry.conclusion).filter(({ keptAs }) => heard.has(keptAs));
    return keeps.length === 0 ? entry : { ...entry, conclusion: { ...entry.conclusion, keeps } };
  });
};

const namesOf = (facts: readonly OfferedFact[]): readonly (string | undefined)[] =>
  facts.map(({ keptAs }) => keptAs);

const offerKept = async (
  { offerFacts, observer }: Pick<Deps, 'offerFacts' | 'observer'>,
  concluded: readonly Conclusion[],
): Promise<void> => {
  const names = new Set(concluded.flatMap(({ keeps = [] }) => keeps.map(({ keptAs }) => keptAs)));
  const facts = concluded
    .flatMap(receivedFacts)
    .map(({ keptAs, ...fact }) => (keptAs !== undefined && names.has(keptAs) ? { ...fact, keptAs } : fact));
  if (facts.length === 0) return;
  await offerFacts(facts).catch((error: unknown) => {
    observer.emit({ name: 'facts-late', level: 'warn', count: facts.length, error: String(error) });
  });
};

const receivedFacts = (conclusion: Conclusion): readonly OfferedFact[] => {
  const { workspaceId, userId, live, at, campaignId, variant, dispatchId, deliveryId } = conclusion;
  const offered = (kind: 'received' | 'control_enrolled', channel: string): OfferedFact => {
    const fact = { kind, campaignId, variant, channel, dispatchId, at } as const;
    return { workspaceId, userId, live, now: at, fact, keptAs: uuidOf(kind, deliveryId, channel) };
  };
  const channels = new Set(
    conclusion.log.flatMap(({ channel, outcome }) => (outcome === 'sent' && channel !== '' ? [channel] : [])),
  );
  const received = [...channels].map((channel) => offered('received', channel));
  return conclusion.receipt?.control === true ? [...received, offered('control_enrolled', '')] : received;
};

interface Touch {
  readonly workspaceId: number;
  readonly campaignId: string;
  firstAt: Instant;
  lastAt: Instant;
}

/** First and last send of campaigns, gathered: one small statement now and then instead of a hot row. */
const createTouches = (deps: Deps) => {
  let gathered = new Map<string, Touch>();
  let planned = false;
  const flush = async (): Promise<void> => {
    const touched = [...gathered.values()];
    gathered = new Map();
    planned = false;
    if (touched.length === 0) return;
    await deps.store.touchCampaigns(touched).catch((error: unknown) => {
      deps.observer.emit({ name: 'campaign-touch-failed', level: 'warn', error: String(error) });
    });
  };
  const note = (conclusion: Conclusion): void => {
    if (!conclusion.log.some(({ outcome }) => outcome === 'sent')) return;
    const key = `${conclusion.workspaceId}:${conclusion.campaignId}`;
    const { workspaceId, campaignId, at } = conclusion;
    const known = gathered.get(key);
    if (known === undefined) gathered.set(key, { workspaceId, campaignId, firstAt: at, lastAt: at });
    else {
      known.firstAt = Math.min(known.firstAt, at);
      known.lastAt = Math.max(known.lastAt, at);
    }
    if (planned) return;
    planned = true;
    deps.scheduler.after(TOUCH_EVERY_MS, () => void flush());
  };
  return { note, flush };
};
