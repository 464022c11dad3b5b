import { expect, test } from 'vitest';
import { drawBlocks, exclusionRule, isExempt, isInControlGroup } from './exclusions.ts';
import { findTagFault, withParents } from './tag-tree.ts';

const group = (blocks: readonly number[]) => ({
  percentage: blocks.length,
  blocks,
  exemptTags: ['vital'],
  createdAt: '2026-03-01T00:00:00.000Z',
});

test('CD-15.1 five per cent are five different blocks of a hundred buckets', () => {
  let seed = 7;
  const draw = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  for (let percentage = 1; percentage <= 15; percentage++) {
    const blocks = drawBlocks(percentage, draw);
    const members = Array.from({ length: 10_000 }, (_, bucket) => bucket).filter((bucket) =>
      isInControlGroup(group(blocks), bucket),
    );
    expect([new Set(blocks).size, members.length]).toEqual([percentage, percentage * 100]);
  }
});

test('CD-15.1 the edges of a block', () => {
  expect([1199, 1200, 1299, 1300].map((bucket) => isInControlGroup(group([12]), bucket))).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test('CD-15.2 a fan-out leaves out who is on an active list, unless a tag exempts it', () => {
  const list = (more: object) => ({
    listId: 'l',
    name: 'l',
    audience: { filter: 'email-available' },
    exemptTags: ['news'],
    active: true,
    ...more,
  });
  const campaign = { type: 'scheduled', category: 'marketing', tags: new Set(['news']) };
  expect(exclusionRule(campaign, null, [list({}), list({ active: false })])).toBeNull();
  expect(exclusionRule({ ...campaign, tags: new Set() }, null, [list({})])).toEqual({
    none: [{ filter: 'email-available' }],
  });
  expect(
    exclusionRule({ type: 'scheduled', category: 'transactional', tags: new Set() }, group([1]), []),
  ).toBeNull();
});

test('CD-2.5 a tag counts for its parents; circles are found', () => {
  const parents = { 'winter sale': 'sale', sale: 'promo' };
  expect([...withParents(['winter sale'], parents)].sort()).toEqual(['promo', 'sale', 'winter sale']);
  expect(isExempt(['promo'], withParents(['winter sale'], parents))).toBe(true);
  expect(findTagFault(parents)).toBeNull();
  expect(findTagFault({ a: 'b', b: 'a' })).toBe('a');
});
