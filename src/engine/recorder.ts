// Writes conclusions. While one batch commits the next gathers, and under load a batch waits a moment for company: a
// statement costs as much as a dozen of its rows. Nothing waits when there is little to do. A fault of the store is
// waited out: what was concluded is not forgotten.
import { uuidOf } from '../core/identity.ts';
import { SECOND_MS, type Instant } from '../core/time.ts';
import type { Conclusion } from '../ports/delivery-store.ts';
import type { OfferedFact } from '../ports/interactions.ts';
import type { Timer } from '../ports/clock.ts';
import type { SendingDeps } from './sending.ts';

export interface Recorder {
  /** True when written, false when the lease was lost in between. */
  record(conclusion: Conclusion): Promise<boolean>;
  /** Writes what is known of first and last sends. */
  flush(): Promise<void>;
}

const MAX_BATCH = 500;
const FLUSHES_AT_ONCE = 2;
/** A second statement beside one under way must be worth it, and nothing waits for more than this. */
const GOOD_BATCH = 200;
/** Conclusions come thick and fast when the last statement took so many. */
const BUSY_BATCH = 16;
const GATHER_MS = 5;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2 * SECOND_MS;
/** campaigns.last_sent_at may lag by this much. */
const TOUCH_EVERY_MS = 2 * SECOND_MS;

interface Entry {
  readonly conclusion: Conclusion;
  readonly resolve: (written: boolean) => void;
}

/** What it makes true, for triggers; what somebody wants to know has a name that it is kept under. */
interface Told extends Entry {
  readonly facts: readonly OfferedFact[];
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

/** `inHand` is how many deliveries this process works on: more conclusions may be about to come. */
export const createRecorder = (deps: Deps, inHand: () => number, around: Around): Recorder => {
  let queue: Entry[] = [];
  let flushes = 0;
  let writing = 0;
  let lately = 0;
  let gathering: Timer | null = null;
  const touches = createTouches(deps);

  const flush = async (): Promise<void> => {
    const taken = queue.slice(0, MAX_BATCH);
    queue = queue.slice(MAX_BATCH);
    gathering?.cancel();
    gathering = null;
    lately = taken.length;
    writing += taken.length;
    flushes += 1;
    const batch = await withFacts(deps, taken);
    const written = await write(deps, around, batch);
    flushes -= 1;
    writing -= taken.length;
    const mine = batch.filter(({ conclusion }) => written.has(conclusion.deliveryId));
    await offerFacts(deps, mine);
    await around.afterSending(mine.map(({ conclusion }) => conclusion));
    for (const { conclusion } of mine) touches.note(conclusion);
    for (const { conclusion, resolve } of batch) resolve(written.has(conclusion.deliveryId));
    drive();
  };
  const isWorthIt = (): boolean => {
    if (flushes > 0 || queue.length >= GOOD_BATCH) return queue.length >= GOOD_BATCH;
    return lately < BUSY_BATCH || inHand() <= queue.length + writing;
  };
  const drive = (): void => {
    while (queue.length > 0 && flushes < FLUSHES_AT_ONCE && isWorthIt()) void flush();
    if (queue.length > 0 && flushes === 0)
      gathering ??= deps.scheduler.after(GATHER_MS, () => {
        gathering = null;
        if (queue.length > 0 && flushes === 0) void flush();
      });
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
): Promise<readonly Told[]> => {
  const made = entries.map(({ conclusion }) => receivedFacts(conclusion));
  const all = made.flat();
  // Nobody can be asked: then all are kept, and looked at later.
  const heard = all.length === 0 ? all : await heardFacts(all).catch(() => all);
  if (heard.length === 0) return entries.map((entry, i) => ({ ...entry, facts: made[i] ?? [] }));
  const wanted = new Set(heard);
  return entries.map((entry, i) => {
    const facts = (made[i] ?? []).map((one) => (wanted.has(one) ? withName(one, entry.conclusion) : one));
    const keeps = facts.filter(({ keptAs }) => keptAs !== undefined);
    if (keeps.length === 0) return { ...entry, facts };
    return { ...entry, facts, conclusion: { ...entry.conclusion, keeps } };
  });
};

/** The same whoever concludes. Hashed for those alone that somebody wants to know of. */
const withName = (offered: OfferedFact, { deliveryId }: Conclusion): OfferedFact => {
  const channel = 'channel' in offered.fact ? (offered.fact.channel ?? '') : '';
  return { ...offered, keptAs: uuidOf(offered.fact.kind, deliveryId, channel) };
};

const offerFacts = async (
  { offerFacts: offer, observer }: Pick<Deps, 'offerFacts' | 'observer'>,
  concluded: readonly Told[],
): Promise<void> => {
  const facts = concluded.flatMap((one) => one.facts);
  if (facts.length === 0) return;
  await offer(facts).catch((error: unknown) => {
    observer.emit({ name: 'facts-late', level: 'warn', count: facts.length, error: String(error) });
  });
};

const receivedFacts = (conclusion: Conclusion): readonly OfferedFact[] => {
  const { workspaceId, userId, live, at, campaignId, variant, dispatchId } = conclusion;
  const offered = (kind: 'received' | 'control_enrolled', channel: string): OfferedFact => {
    const fact = { kind, campaignId, variant, channel, dispatchId, at } as const;
    return { workspaceId, userId, live, now: at, fact };
  };
  const channels: string[] = [];
  for (const { channel, outcome } of conclusion.log)
    if (outcome === 'sent' && channel !== '' && !channels.includes(channel)) channels.push(channel);
  const received = channels.map((channel) => offered('received', channel));
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
