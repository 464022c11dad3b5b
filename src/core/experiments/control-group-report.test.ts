import { expect, test } from 'vitest';
import { compareSides, treatmentBlocks } from './control-group-report.ts';

const GROUP = { percentage: 3, blocks: [4, 50, 99], exemptTags: [], createdAt: '2026-01-01T00:00:00Z' };
const side = (people: number, did: number) => ({ people, did, times: did, revenue: [] });

test('CD-15.1 as many blocks of others, the same as long as the group stands', () => {
  const blocks = treatmentBlocks(GROUP, 1);
  expect(blocks).toHaveLength(3);
  expect(blocks.filter((block) => GROUP.blocks.includes(block))).toEqual([]);
  expect(new Set(blocks).size).toBe(3);
  expect(treatmentBlocks(GROUP, 1)).toEqual(blocks);
  expect(treatmentBlocks({ ...GROUP, createdAt: '2026-01-02T00:00:00Z' }, 1)).not.toEqual(blocks);
  const most = { ...GROUP, blocks: Array.from({ length: 60 }, (_, i) => i) };
  expect(treatmentBlocks(most, 1)).toHaveLength(40);
});

test('CD-15.1 change, uplift and confidence', () => {
  const found = compareSides(side(1_000, 120), side(900, 90));
  expect(found.treatment.rate).toBeCloseTo(0.12);
  expect(found.control.rate).toBeCloseTo(0.1);
  expect(found.change).toBeCloseTo(0.2);
  expect(found.uplift).toBeCloseTo(20);
  expect(found.against?.significant).toBe(false);
  expect(compareSides(side(1_000, 200), side(1_000, 100)).against?.significant).toBe(true);
});

test('CD-15.1 nobody to compare with, and nobody who did it', () => {
  expect(compareSides(side(10, 5), side(0, 0))).toMatchObject({ change: null, against: null });
  expect(compareSides(side(10, 0), side(10, 0))).toMatchObject({ change: null, uplift: 0 });
});
