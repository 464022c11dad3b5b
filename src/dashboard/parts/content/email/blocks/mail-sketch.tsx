// A block document seen small: no handles, nothing to click.
import { FONT_STACKS } from '../../../../../core/content/blocks-to-mjml.ts';
import type { Block, BlockDocument } from '../../../../../core/content/block-document.ts';
import { BlockView } from './block-view.tsx';

const SCALE = 0.5;
const unchanged = () => undefined;

export const MailSketch = ({ document }: { readonly document: BlockDocument }) => {
  const { settings, blocks } = document;
  return (
    <div style={{ background: settings.background, height: '100%', overflow: 'hidden' }}>
      <div
        style={{
          width: settings.width,
          marginLeft: '50%',
          transform: `translateX(-${50 * SCALE}%) scale(${SCALE})`,
          transformOrigin: '0 0',
          background: settings.canvas,
          color: settings.text,
          fontFamily: FONT_STACKS[settings.font],
        }}
      >
        {blocks.map((block) => (
          <Sketch key={block.id} block={block} document={document} />
        ))}
      </div>
    </div>
  );
};

const Sketch = ({ block, document }: { readonly block: Block; readonly document: BlockDocument }) => {
  if (block.type !== 'columns')
    return <BlockView block={block} settings={document.settings} isChosen={false} onChange={unchanged} />;
  return (
    <div
      style={{
        display: 'grid',
        gridTemplateColumns: block.columns.map(({ width }) => `minmax(0, ${width}fr)`).join(' '),
        background: block.background ?? undefined,
        padding: `${block.padding_top ?? 0}px ${block.padding_sides ?? 0}px ${block.padding_bottom ?? 0}px`,
      }}
    >
      {block.columns.map((column) => (
        <div key={column.id}>
          {column.blocks.map((inner) => (
            <Sketch key={inner.id} block={inner} document={document} />
          ))}
        </div>
      ))}
    </div>
  );
};
