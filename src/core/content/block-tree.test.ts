// Moving blocks about never loses or doubles one.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BlockDocument } from './block-document.ts';
import {
  containersOf,
  duplicateBlock,
  insertBlock,
  moveBlock,
  placeOf,
  removeBlock,
  stepBlock,
} from './block-tree.ts';

const spacer = (id: string) => ({ id, type: 'spacer', height: 10 }) as const;
const DOCUMENT: BlockDocument = {
  version: 1,
  settings: {
    width: 600,
    background: '#ffffff',
    canvas: '#ffffff',
    text: '#000000',
    link: '#0000ff',
    font: 'system',
  },
  blocks: [
    spacer('a'),
    {
      id: 'row',
      type: 'columns',
      columns: [
        { id: 'left', width: 50, blocks: [spacer('b'), spacer('c')] },
        { id: 'right', width: 50, blocks: [] },
      ],
    },
    spacer('d'),
  ],
};

const idsOf = (document: BlockDocument): readonly string[] =>
  [...containersOf(document).values()].flatMap((blocks) => blocks.map(({ id }) => id));

test('whatever is moved where, every block is there once', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd', 'row');
  const place = fc.record({ container: fc.constantFrom('root', 'left', 'right'), index: fc.nat(4) });
  fc.assert(
    fc.property(fc.array(fc.tuple(id, place)), (moves) => {
      const moved = moves.reduce((document, [what, to]) => moveBlock(document, what, to), DOCUMENT);
      expect([...idsOf(moved)].sort()).toEqual([...idsOf(DOCUMENT)].sort());
    }),
  );
});

test('a block goes into a column, a row of columns does not', () => {
  const moved = moveBlock(DOCUMENT, 'a', { container: 'right', index: 0 });
  expect(placeOf(moved, 'a')).toEqual({ container: 'right', index: 0 });
  expect(moveBlock(DOCUMENT, 'row', { container: 'right', index: 0 })).toBe(DOCUMENT);
});

test('steps stop at the ends, copies have ids of their own, what is removed is gone', () => {
  expect(placeOf(stepBlock(DOCUMENT, 'd', -1), 'd')).toEqual({ container: 'root', index: 1 });
  expect(stepBlock(DOCUMENT, 'a', -1)).toBe(DOCUMENT);
  let made = 0;
  const doubled = duplicateBlock(DOCUMENT, 'row', () => `new${made++}`);
  expect(new Set(idsOf(doubled)).size).toBe(idsOf(doubled).length);
  expect(idsOf(doubled).length).toBe(8);
  expect(placeOf(removeBlock(DOCUMENT, 'c'), 'c')).toBeNull();
  expect(placeOf(insertBlock(DOCUMENT, spacer('e'), { container: 'left', index: 1 }), 'e')).toEqual({
    container: 'left',
    index: 1,
  });
});
