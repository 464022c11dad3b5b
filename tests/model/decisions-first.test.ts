// T02: the decision about one delivery against the reference, one block of cases.
import { expect, test } from 'vitest';
import { compareDecisions } from './compare.ts';

test('T02 35,000 generated decisions, the first block: engine and reference agree', async () => {
  const { seen, difference } = await compareDecisions(0, 35_000);
  if (difference !== null) throw new Error(difference.report);
  expect(seen.get('go')).toBeGreaterThan(5_000);
});
