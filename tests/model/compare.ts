// Runs generated cases through engine and reference. The first difference ends it, with what is needed to look closer.
import { isDeepStrictEqual } from 'node:util';
import { chanceOf } from '../simulation/chance.ts';
import { drawWorld } from './cases.ts';
import { decideByEngine } from './engine-side.ts';
import { drawEntry, enterByEngine } from './entries.ts';
import { expectEntries } from './reference/entry.ts';
import { expectDecision, type Expected } from './reference/pipeline.ts';
import { expectSettlement } from './reference/settle.ts';
import { drawCall, settleByEngine } from './settlements.ts';

/** What a case came to: a reason, or what it waits for. */
export const nameOf = (expected: Expected): string => {
  if (expected.kind === 'skip') return expected.reason;
  return expected.kind === 'wait' ? `wait:${expected.because}` : 'go';
};

const shown = (value: unknown): string => JSON.stringify(value, null, 1);

export interface Difference {
  readonly number: number;
  readonly report: string;
}

export interface Compared {
  readonly seen: ReadonlyMap<string, number>;
  readonly difference: Difference | null;
}

/** How often each outcome came up in cases `from` to `until` (not included), or the first that differ. */
export const compareDecisions = async (
  from: number,
  until: number,
  decide: typeof decideByEngine = decideByEngine,
): Promise<Compared> => {
  const seen = new Map<string, number>();
  for (let number = from; number < until; number++) {
    const world = drawWorld(chanceOf(`decision ${number}`));
    const wanted = expectDecision(world);
    const said = await decide(world);
    count(seen, namesIn(wanted));
    if (isDeepStrictEqual(said, wanted)) continue;
    const report = `decision ${number}: engine ${shown(said)}\nreference ${shown(wanted)}\nof ${shown(world)}`;
    return { seen, difference: { number, report } };
  }
  return { seen, difference: null };
};

const namesIn = (expected: Expected): readonly string[] => {
  if (expected.kind === 'skip') return [nameOf(expected)];
  const more = expected.kind === 'go' ? Object.values(expected.skipped) : Object.values(expected.dropped);
  const closed =
    expected.kind === 'go' ? Object.values(expected.closed).map((end) => end.split(' ')[1] ?? '') : [];
  return [nameOf(expected), ...more, ...closed];
};

/** How often each outcome came up among what facts start and cancel, or the first that differ. */
export const compareEntries = async (
  from: number,
  until: number,
  enter: typeof enterByEngine = enterByEngine,
): Promise<Compared> => {
  const seen = new Map<string, number>();
  for (let number = from; number < until; number++) {
    const world = drawEntry(chanceOf(`entry ${number}`));
    const wanted = expectEntries(world);
    const said = await enter(world);
    const dropped = Object.values(wanted.started).flatMap((one) => Object.values(one.dropped));
    const names: string[] = [...Object.values(wanted.refused), ...dropped];
    names.push(
      ...Object.keys(wanted.started).map(() => 'started'),
      ...wanted.cancelled.map(() => 'cancelled'),
    );
    count(seen, names);
    if (isDeepStrictEqual(said, wanted)) continue;
    const report = `entry ${number}: engine ${shown(said)}\nreference ${shown(wanted)}\nof ${shown(world)}`;
    return { seen, difference: { number, report } };
  }
  return { seen, difference: null };
};

/** How calls end, or the first that differ. */
export const compareSettlements = (
  from: number,
  until: number,
  settle: typeof settleByEngine = settleByEngine,
): Compared => {
  const seen = new Map<string, number>();
  for (let number = from; number < until; number++) {
    const call = drawCall(chanceOf(`call ${number}`));
    const wanted = expectSettlement(call);
    const said = settle(call);
    count(seen, [wanted.kind === 'rejected' ? wanted.reason : wanted.kind]);
    if (isDeepStrictEqual(said, wanted)) continue;
    const report = `call ${number}: engine ${shown(said)}\nreference ${shown(wanted)}\nof ${shown(call)}`;
    return { seen, difference: { number, report } };
  }
  return { seen, difference: null };
};

const count = (seen: Map<string, number>, names: readonly string[]): void => {
  for (const name of names) seen.set(name, (seen.get(name) ?? 0) + 1);
};
