// What the canvas and the inspector can do with the document.
import type { Block, BlockDocument, BlockType } from '../../../../../core/content/block-document.ts';
import type { Place } from '../../../../../core/content/block-tree.ts';

export interface BlockActions {
  readonly select: (id: string | null) => void;
  readonly change: (block: Block) => void;
  readonly remove: (id: string) => void;
  readonly duplicate: (id: string) => void;
  readonly step: (id: string, step: -1 | 1) => void;
  readonly add: (type: BlockType, place?: Place) => void;
  readonly settings: (settings: BlockDocument['settings']) => void;
}
