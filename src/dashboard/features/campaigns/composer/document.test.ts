// Two people, one campaign: what only one of them changed is kept, what both changed is shown and never overwritten.
import { expect, test } from 'vitest';
import { changesBetween, mergeDocs, type Doc } from './document.ts';

const doc = (definition: Doc['definition'], more: Partial<Doc> = {}): Doc => ({
  name: 'A',
  description: '',
  tags: [],
  definition,
  ...more,
});

test('changes of different fields are joined', () => {
  const base = doc({ priority: 50, delay: null });
  const mine = doc({ priority: 50, delay: { type: 'after', seconds: 60 } });
  const theirs = doc({ priority: 80, delay: null }, { name: 'B' });
  expect(mergeDocs(base, mine, theirs)).toEqual({
    merged: doc({ priority: 80, delay: { type: 'after', seconds: 60 } }, { name: 'B' }),
    clashes: [],
  });
});

test('the same field changed by both clashes, unless both wrote the same', () => {
  const base = doc({ priority: 50 });
  expect(mergeDocs(base, doc({ priority: 1 }), doc({ priority: 2 }))).toEqual({
    merged: doc({ priority: 2 }),
    clashes: ['definition.priority'],
  });
  expect(mergeDocs(base, doc({ priority: 2 }), doc({ priority: 2 })).clashes).toEqual([]);
});

test('a save carries the fields that differ; absent is null', () => {
  const before = doc({ priority: 50, window: { from: '09:00' } });
  expect(changesBetween(before, doc({ priority: 50 }, { name: 'B' }))).toEqual({
    name: 'B',
    definition: { window: null },
  });
  expect(
    changesBetween(before, { ...before, definition: { ...before.definition, trigger: null } }),
  ).toBeNull();
});
