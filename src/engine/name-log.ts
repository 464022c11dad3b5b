// Names of events, purchases, properties and attributes as they pass through ingest: counted in memory and written now
// and then, so that no event pays a statement for it. Blocked names are dropped at the door and counted too. A process
// that is killed loses the counts of some seconds, nothing else.
import type { Json, JsonObject } from '../core/json.ts';
import { isObject } from '../core/json.ts';
import type { AttributesFact, PersonFact } from '../core/users/track-item.ts';
import type { Clock, Scheduler } from '../ports/clock.ts';
import type { NameCount, NameKind, NameStore } from '../ports/name-store.ts';
import type { Observer } from '../ports/observer.ts';
import type { Entry, NamesSeen } from './ingest-deps.ts';

export interface NameLog extends NamesSeen {
  flush(): Promise<void>;
  refresh(): Promise<void>;
  close(): Promise<void>;
}

export interface NameLogDeps {
  readonly store: Pick<NameStore, 'add' | 'blocked'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly scheduler: Scheduler;
  readonly observer: Observer;
}

const FLUSH_MS = 3_000;
/** Names that wait to be written; more than that in seconds is noise of somebody who puts values into names. */
const MAX_WAITING = 20_000;
/** Types and values are looked at of the first ones of a name, and of every so many after that. */
const LOOKED_AT = 4;
const LOOK_EVERY = 64;
const MAX_VALUE_CHARS = 80;
const MAX_PROPERTIES = 100;

type Draft = { -readonly [Key in keyof NameCount]: NameCount[Key] } & { readonly seen: Set<string> };

interface Counts {
  of(workspaceId: number, kind: NameKind, parent: string, name: string): Draft | null;
  /** Everything that waits; nothing does afterwards. */
  take(): readonly Draft[];
}

/** Names of one kind, below one parent, of one workspace. */
interface Family {
  readonly key: string;
  readonly workspaceId: number;
  readonly kind: NameKind;
  readonly parent: string;
  readonly names: Map<string, Draft>;
}

const makeCounts = (clock: Pick<Clock, 'now'>): Counts => {
  let waiting = new Map<string, Family>();
  let count = 0;
  // A file's attributes come one after the other: no key is put together for each.
  let last: Family | null = null;
  const familyOf = (workspaceId: number, kind: NameKind, parent: string): Family => {
    if (last?.workspaceId === workspaceId && last.kind === kind && last.parent === parent) return last;
    const key = `${workspaceId}\u001f${kind}\u001f${parent}`;
    last = waiting.get(key) ?? { key, workspaceId, kind, parent, names: new Map() };
    return last;
  };
  return {
    of: (workspaceId, kind, parent, name) => {
      const family = familyOf(workspaceId, kind, parent);
      const known = family.names.get(name);
      if (known !== undefined) return known;
      if (count >= MAX_WAITING) return null;
      const nothing = { count: 0, dropped: 0, types: [], example: null, seen: new Set<string>() };
      const made: Draft = { workspaceId, kind, parent, name, ...nothing, at: clock.now() };
      family.names.set(name, made);
      waiting.set(family.key, family);
      count++;
      return made;
    },
    take: () => {
      const taken = [...waiting.values()].flatMap(({ names }) => [...names.values()]);
      waiting = new Map();
      count = 0;
      last = null;
      return taken;
    },
  };
};

type Blocked = (workspaceId: number, kind: NameKind, name: string) => boolean;

export const makeNameLog = (deps: NameLogDeps): NameLog => {
  const counts = makeCounts(deps.clock);
  let blocked: ReadonlySet<string> = new Set();
  const isBlocked: Blocked = (workspaceId, kind, name) =>
    blocked.has(`${workspaceId}\u001f${kind}\u001f${name}`);

  const flush = async (): Promise<void> => {
    const taken = counts.take();
    if (taken.length === 0) return;
    try {
      await deps.store.add(taken.map(({ seen, ...count }) => ({ ...count, types: [...seen] })));
    } catch (error) {
      deps.observer.emit({ name: 'names-lost', level: 'warn', error: String(error) });
    }
  };
  const refresh = async (): Promise<void> => {
    const names = await deps.store.blocked();
    blocked = new Set(names.map(({ workspaceId, kind, name }) => `${workspaceId}\u001f${kind}\u001f${name}`));
  };
  const tick = (): void => {
    void flush()
      .then(refresh)
      .catch((error: unknown) =>
        deps.observer.emit({ name: 'names-stale', level: 'warn', error: String(error) }),
      );
  };
  const timer = deps.scheduler.every(FLUSH_MS, tick);
  return {
    admit: (entry) => (blocked.size === 0 ? entry : admitEntry(entry, isBlocked, counts)),
    note: (entry) => noteEntry(entry, counts),
    flush,
    refresh,
    close: async () => {
      timer.cancel();
      await flush();
    },
  };
};

const admitEntry = (entry: Entry, isBlocked: Blocked, counts: Counts): Entry | null => {
  const { fact } = entry.item;
  const { workspaceId } = entry.workspace;
  if (fact.kind === 'attributes') return withoutBlocked(entry, fact, isBlocked, counts);
  if (fact.kind !== 'event' && fact.kind !== 'purchase') return entry;
  const name = fact.kind === 'event' ? fact.name : fact.productId;
  if (!isBlocked(workspaceId, fact.kind, name)) return entry;
  drop(counts, workspaceId, fact.kind, name);
  return null;
};

/** Without the attributes that are blocked; the same entry when none is. */
const withoutBlocked = (entry: Entry, fact: AttributesFact, isBlocked: Blocked, counts: Counts): Entry => {
  const { workspaceId } = entry.workspace;
  const names = [...fact.change.attributes.keys()].filter((name) =>
    isBlocked(workspaceId, 'attribute', name),
  );
  if (names.length === 0) return entry;
  const attributes = new Map(fact.change.attributes);
  for (const name of names) {
    drop(counts, workspaceId, 'attribute', name);
    attributes.delete(name);
  }
  return { ...entry, item: { ...entry.item, fact: { ...fact, change: { ...fact.change, attributes } } } };
};

const drop = (counts: Counts, workspaceId: number, kind: NameKind, name: string): void => {
  const count = counts.of(workspaceId, kind, '', name);
  if (count !== null) count.dropped++;
};

const noteEntry = ({ workspace, item, outcomes, place }: Entry, counts: Counts): void => {
  const outcome = outcomes[place];
  if (outcome?.kind !== 'applied') return;
  noteFact(item.fact, (kind, parent, name, value) => {
    const count = counts.of(workspace.workspaceId, kind, parent, name);
    if (count === null) return false;
    count.count++;
    const looks = count.count <= LOOKED_AT || count.count % LOOK_EVERY === 0;
    if (value === undefined || !looks) return looks;
    count.seen.add(typeOf(value));
    const { part, userId } = outcome;
    count.example = { value: exampleOf(value), part, userId };
    return looks;
  });
};

/** True: the properties of this one are worth a look. */
type Note = (kind: NameKind, parent: string, name: string, value?: Json) => boolean;

const noteFact = (fact: PersonFact, note: Note): void => {
  if (fact.kind === 'event') {
    if (note('event', '', fact.name)) noteProperties('event_property', fact.name, fact.properties, note);
  } else if (fact.kind === 'purchase') {
    if (note('purchase', '', fact.productId))
      noteProperties('purchase_property', fact.productId, fact.properties, note);
  } else if (fact.kind === 'attributes') {
    for (const [name, change] of fact.change.attributes) {
      if (change.op === 'set' || change.op === 'merge') note('attribute', '', name, change.value);
      else if (change.op === 'increment') note('attribute', '', name, change.by);
      else if (change.op !== 'remove') note('attribute', '', name, [...change.add]);
    }
  }
};

const noteProperties = (
  kind: 'event_property' | 'purchase_property',
  parent: string,
  properties: JsonObject | null,
  note: Note,
): void => {
  for (const [name, value] of Object.entries(properties ?? {}).slice(0, MAX_PROPERTIES))
    note(kind, parent, name, value);
};

const typeOf = (value: Json): string => {
  if (typeof value === 'string') return 'text';
  if (Array.isArray(value)) return value.some((one) => isObject(one)) ? 'object_array' : 'array';
  if (isObject(value)) return '$time' in value ? 'time' : 'object';
  return value === null ? 'null' : typeof value;
};

const exampleOf = (value: Json): string => {
  const text = isObject(value) && typeof value['$time'] === 'string' ? value['$time'] : value;
  return (typeof text === 'string' ? text : JSON.stringify(text)).slice(0, MAX_VALUE_CHARS);
};
