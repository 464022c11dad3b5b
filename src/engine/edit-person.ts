// Somebody edits one person: the same readers and the same way as /users/track, so that triggers and consent see it,
// but what does not fit is refused by name, and nothing is written over what the editor has not seen.
import { err, ok, refuse, type Refusal, type Result } from '../core/result.ts';
import type { Instant } from '../core/time.ts';
import type { ProfileChange } from '../core/users/profile-change.ts';
import { readAttributes } from '../core/users/read-attributes.ts';
import { unstoredNames } from '../core/users/unstored.ts';
import type { Ingest } from './ingest.ts';
import type { TrackWorlds } from './track-worlds.ts';

export interface EditDeps {
  readonly ingest: Pick<Ingest, 'track'>;
  readonly worlds: Pick<TrackWorlds, 'of'>;
  /** False for sandboxes, whose timers live claims never see. */
  readonly isLive: (workspaceId: number) => Promise<boolean>;
}

export interface Edit {
  readonly workspaceId: number;
  readonly userId: string;
  readonly revision: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Workspace clock. */
  readonly now: Instant;
}

export type EditOutcome = 'written' | 'conflict' | 'gone';
export type EditPerson = (
  edit: Edit,
) => Promise<Result<EditOutcome, Refusal | readonly [Refusal, ...Refusal[]]>>;

export const makeEditPerson =
  (deps: EditDeps): EditPerson =>
  async ({ workspaceId, userId, revision, attributes, now }) => {
    const change = readAttributes(attributes, await deps.worlds.of(workspaceId));
    if (!change.ok) return refuse('invalid_field', change.error.message, fieldOf(change.error.code));
    const [first, ...more] = problemsOf(attributes, change.value);
    if (first !== undefined) return err([first, ...more]);
    const item = {
      input: 'attributes',
      index: 0,
      key: { kind: 'braze_id', value: userId },
      updateExistingOnly: true,
      onlyAtRevision: revision,
      fact: { kind: 'attributes', change: change.value },
    } as const;
    const live = await deps.isLive(workspaceId);
    const outcomes = await deps.ingest.track({ workspaceId, live, now }, [item]);
    if (!outcomes.ok) return outcomes;
    const kind = outcomes.value[0]?.kind;
    return ok(kind === 'applied' ? 'written' : kind === 'conflict' ? 'conflict' : 'gone');
  };

/** What /users/track says of an object as a whole is about one field of it. */
const FIELDS: Readonly<Record<string, string>> = {
  EMAIL_BAD_FORMAT: 'email',
  PHONE_BAD_FORMAT: 'phone',
  BAD_EMAIL_SUBSCRIPTION_STATE: 'email_subscribe',
  BAD_PUSH_SUBSCRIPTION_STATE: 'push_subscribe',
  BAD_LOCATION_UPDATE: 'current_location',
};
const fieldOf = (code: string): string => {
  const name = FIELDS[code];
  return name === undefined ? 'attributes' : `attributes.${name}`;
};

/** The readers pass over what is not valid; whoever edits by hand wants to know. */
const problemsOf = (given: Readonly<Record<string, unknown>>, change: ProfileChange): readonly Refusal[] =>
  unstoredNames(given, change).map((name) => ({
    code: 'invalid_field',
    message: `${name} has no value that can be stored.`,
    field: `attributes.${name}`,
  }));
