// Runs generated cases through engine and reference. The first difference ends it, with what is needed to look closer.
import { isDeepStrictEqual } from 'node:util';
import { chanceOf } from '../simulation/chance.ts';
import { drawWorld } from './cases.ts';
import { decideByEngine, ENGINE, type DecisionParts } from './engine-side.ts';
import { expectDecision, type Expected } from './reference/pipeline.ts';

/** What a case came to: a reason, or what it waits for. */
export const nameOf = (expected: Expected): string => {
  if (expected.kind === 'skip') return expected.reason;
  return expected.kind === 'wait' ? `wait:${expected.because}` : 'go';
};

/** A deep copy with sorted keys, so that what was said can be compared by eye. */
const shown = (value: unknown): string => JSON.stringify(value, null, 1);

export interface Difference {
  readonly number: number;
  readonly report: string;
}

/** How often each outcome came up in cases `from` to `until` (not included), or the first that differ. */
export const compareDecisions = async (
  from: number,
  until: number,
  parts: DecisionParts = ENGINE,
): Promise<{ readonly seen: ReadonlyMap<string, number>; readonly difference: Difference | null }> => {
  const seen = new Map<string, number>();
  for (let number = from; number < until; number++) {
    const world = drawWorld(chanceOf(`decision ${number}`));
    const wanted = expectDecision(world);
    const said = await decideByEngine(world, parts);
    for (const name of namesIn(wanted)) seen.set(name, (seen.get(name) ?? 0) + 1);
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
