// Changes of a block document, as plain functions: where a block stands, and the document with it changed, moved, added or
// taken away. A container is the document itself (`root`) or a column by its id.
import type { Block, BlockDocument, ColumnsBlock, LeafBlock } from './block-document.ts';

export const ROOT = 'root';

export interface Place {
  readonly container: string;
  readonly index: number;
}

const columnsOf = (block: Block): ColumnsBlock['columns'] => (block.type === 'columns' ? block.columns : []);

/** Blocks of every container, by container. */
export const containersOf = (document: BlockDocument): ReadonlyMap<string, readonly Block[]> =>
  new Map<string, readonly Block[]>([
    [ROOT, document.blocks],
    ...document.blocks.flatMap((block) =>
      columnsOf(block).map((column) => [column.id, column.blocks as readonly Block[]] as const),
    ),
  ]);

export const placeOf = (document: BlockDocument, id: string): Place | null => {
  for (const [container, blocks] of containersOf(document)) {
    const index = blocks.findIndex((block) => block.id === id);
    if (index >= 0) return { container, index };
  }
  return null;
};

export const findBlock = (document: BlockDocument, id: string): Block | null => {
  for (const blocks of containersOf(document).values()) {
    const found = blocks.find((block) => block.id === id);
    if (found !== undefined) return found;
  }
  return null;
};

/** The document with the blocks of one container changed. */
const withContainer = (
  document: BlockDocument,
  container: string,
  change: (blocks: readonly Block[]) => readonly Block[],
): BlockDocument => {
  if (container === ROOT) return { ...document, blocks: [...change(document.blocks)] };
  return {
    ...document,
    blocks: document.blocks.map((block) =>
      block.type !== 'columns'
        ? block
        : {
            ...block,
            columns: block.columns.map((column) =>
              column.id === container
                ? // Rows hold no rows.
                  {
                    ...column,
                    blocks: change(column.blocks).filter((one): one is LeafBlock => one.type !== 'columns'),
                  }
                : column,
            ),
          },
    ),
  };
};

export const replaceBlock = (document: BlockDocument, block: Block): BlockDocument => {
  const place = placeOf(document, block.id);
  if (place === null) return document;
  return withContainer(document, place.container, (blocks) =>
    blocks.map((one) => (one.id === block.id ? block : one)),
  );
};

export const removeBlock = (document: BlockDocument, id: string): BlockDocument => {
  const place = placeOf(document, id);
  if (place === null) return document;
  return withContainer(document, place.container, (blocks) => blocks.filter((block) => block.id !== id));
};

export const insertBlock = (
  document: BlockDocument,
  block: Block,
  { container, index }: Place,
): BlockDocument => {
  const target = container !== ROOT && block.type === 'columns' ? ROOT : container;
  return withContainer(document, target, (blocks) => [
    ...blocks.slice(0, index),
    block,
    ...blocks.slice(index),
  ]);
};

/** `index` is where it stands afterwards. */
export const moveBlock = (document: BlockDocument, id: string, to: Place): BlockDocument => {
  const block = findBlock(document, id);
  if (block === null || (block.type === 'columns' && to.container !== ROOT)) return document;
  return insertBlock(removeBlock(document, id), block, to);
};

/** One step up or down inside of its container; at an end it stays. */
export const stepBlock = (document: BlockDocument, id: string, step: -1 | 1): BlockDocument => {
  const place = placeOf(document, id);
  if (place === null) return document;
  const size = containersOf(document).get(place.container)?.length ?? 0;
  const index = place.index + step;
  return index < 0 || index >= size ? document : moveBlock(document, id, { ...place, index });
};

export const duplicateBlock = (document: BlockDocument, id: string, makeId: () => string): BlockDocument => {
  const block = findBlock(document, id);
  const place = placeOf(document, id);
  if (block === null || place === null) return document;
  return insertBlock(document, copyOf(block, makeId), { ...place, index: place.index + 1 });
};

const copyOf = (block: Block, makeId: () => string): Block =>
  block.type !== 'columns'
    ? { ...block, id: makeId() }
    : {
        ...block,
        id: makeId(),
        columns: block.columns.map((column) => ({
          ...column,
          id: makeId(),
          blocks: column.blocks.map((inner) => ({ ...inner, id: makeId() })),
        })),
      };
