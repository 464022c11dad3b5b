import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Candidate, prioritize } from './prioritization.ts';
import type { Prioritization } from './trigger-call.ts';

const candidate = (userId: string, externalId: string | null, updatedAt: number): Candidate => ({
  userId,
  externalId,
  updatedAt,
});
const idsOf = (candidates: readonly Candidate[], ...order: Prioritization[]): readonly string[] =>
  prioritize(candidates, order).map(({ userId }) => userId);

describe('prioritization of profiles that share an address (1.10)', () => {
  const shared = [candidate('older', null, 1), candidate('newer', null, 2), candidate('known', 'ada', 3)];

  test('REST-40 unidentified alone leaves both: nobody is selected', () => {
    expect(idsOf(shared, 'unidentified')).toEqual(['older', 'newer']);
  });

  test('REST-41 unidentified, then most recently updated: the newer one', () => {
    expect(idsOf(shared, 'unidentified', 'most_recently_updated')).toEqual(['newer']);
    expect(idsOf(shared, 'unidentified', 'least_recently_updated')).toEqual(['older']);
    expect(idsOf(shared, 'identified')).toEqual(['known']);
  });

  test('the order of the entries counts', () => {
    expect(idsOf(shared, 'most_recently_updated', 'unidentified')).toEqual([]);
  });

  test('an exact tie keeps several', () => {
    const tied = [candidate('a', null, 5), candidate('b', null, 5), candidate('c', null, 4)];
    expect(idsOf(tied, 'most_recently_updated')).toEqual(['a', 'b']);
  });

  test('nobody stays nobody', () => {
    expect(idsOf([], 'identified', 'most_recently_updated')).toEqual([]);
  });

  test('every entry only removes people, and time entries never remove everybody', () => {
    const candidates = fc.array(
      fc.record({
        userId: fc.uuid(),
        externalId: fc.option(fc.string(), { nil: null }),
        updatedAt: fc.integer({ min: 0, max: 3 }),
      }),
    );
    const entry = fc.constantFrom<Prioritization>(
      'identified',
      'unidentified',
      'most_recently_updated',
      'least_recently_updated',
    );
    fc.assert(
      fc.property(candidates, fc.array(entry, { maxLength: 3 }), entry, (people, order, last) => {
        const before = prioritize(people, order);
        const after = prioritize(people, [...order, last]);
        expect(before).toEqual(expect.arrayContaining([...after]));
        if (last.endsWith('_updated') && before.length > 0) expect(after.length).toBeGreaterThan(0);
      }),
    );
  });
});
