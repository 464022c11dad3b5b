// What the stages of ingest share: their dependencies, and an object on its way to the person it is about.
import type { Instant } from '../core/time.ts';
import type { TrackError } from '../core/users/track-error.ts';
import type { TrackItem } from '../core/users/track-item.ts';
import type { Clock, Random, Scheduler } from '../ports/clock.ts';
import type { ConsentStore } from '../ports/consent-store.ts';
import type { IngestStore, PersonPlace } from '../ports/ingest-store.ts';
import type { Observer } from '../ports/observer.ts';
import type { ConversionIndex } from './conversion-index.ts';
import type { GroupQueueSettings } from './group-queue.ts';
import type { KnownPlaces } from './known-places.ts';
import type { FenceIndex } from './fence-index.ts';
import type { TriggerIndex } from './trigger-index.ts';

export interface IngestSettings extends GroupQueueSettings {
  /** 32 on plain PostgreSQL (12 and 64 cost more, measured), 1 on Citus (docs/guides/ingest.md). */
  readonly partsPerTransaction: number;
  readonly maxTries: number;
  readonly firstPauseMs: number;
  readonly maxPauseMs: number;
}

export const INGEST_SETTINGS: IngestSettings = {
  partsPerTransaction: 32,
  groupItems: 4_000,
  groupsInFlight: 2,
  lingerMs: 5,
  maxItems: 40_000,
  maxTries: 12,
  firstPauseMs: 20,
  maxPauseMs: 3_000,
};

export interface IngestDeps {
  readonly store: IngestStore;
  readonly triggers: TriggerIndex;
  readonly conversions: ConversionIndex;
  readonly known: KnownPlaces;
  /** Geofences of every workspace; absent: nobody has any. */
  readonly fences?: FenceIndex;
  /** Names seen and names blocked; absent: nobody asks. */
  readonly names?: NamesSeen;
  readonly consent: Pick<ConsentStore, 'setEmailState' | 'setGroups'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly observer: Observer;
  readonly settings: IngestSettings;
  /** Hints that something is due; polling is the truth. */
  readonly wakeParts: (parts: readonly number[]) => void;
  readonly wakeSandbox: (workspaceId: number) => void;
}

export interface IngestWorkspace {
  readonly workspaceId: number;
  /** False: a sandbox, whose timers live claims never see. */
  readonly live: boolean;
  /** Workspace clock. */
  readonly now: Instant;
  /** History that is brought in: nobody is messaged and nothing converts because of it. */
  readonly silent?: true;
}

/** What became of one object. `skipped`: nobody to update, which is no error (5.1.2). */
export type TrackOutcome =
  | { readonly kind: 'applied'; readonly part: number; readonly userId: string; readonly created: boolean }
  | { readonly kind: 'skipped' }
  /** The person is at another revision than the object was made for. */
  | { readonly kind: 'conflict' }
  | { readonly kind: 'refused'; readonly error: TrackError };

/** One object of one request. */
export interface Entry {
  readonly workspace: IngestWorkspace;
  readonly item: TrackItem;
  /** Equal for equal keys of a workspace. */
  readonly keyText: string;
  /** Those of the whole request; this object's stands at `place`. */
  readonly outcomes: TrackOutcome[];
  readonly place: number;
  /** Where the key was just found to lead; the write says who is not there after all. */
  readonly found?: PersonPlace;
}

/** Called exactly once per object. */
export const settle = ({ outcomes, place }: Entry, outcome: TrackOutcome): void => {
  outcomes[place] = outcome;
};

/** What passes through ingest by name. */
export interface NamesSeen {
  /** Null: nothing is left of it that may be taken. */
  admit(entry: Entry): Entry | null;
  /** After it was written. */
  note(entry: Entry): void;
}

export interface PersonWork {
  readonly place: PersonPlace;
  readonly created: boolean;
  /** In the order their facts happened. */
  readonly entries: readonly Entry[];
}
