// The mail as it is being made: every block where it will stand, in the mail's own colours. Choosing a block opens it in
// the inspector; texts are written in place.
import { useDroppable } from '@dnd-kit/core';
import { SortableContext, useSortable, verticalListSortingStrategy } from '@dnd-kit/sortable';
import { IconGripVertical } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { FONT_STACKS } from '../../../../../core/content/blocks-to-mjml.ts';
import type { Block, BlockDocument, ColumnsBlock } from '../../../../../core/content/block-document.ts';
import type { BlockActions } from './block-actions.ts';
import { BlockView } from './block-view.tsx';
import classes from './blocks.module.css';

interface BlockCanvasProps {
  readonly document: BlockDocument;
  readonly selected: string | null;
  readonly actions: BlockActions;
  readonly readOnly: boolean;
}

export const BlockCanvas = (props: BlockCanvasProps) => {
  const { t } = useTranslation('content');
  const { settings, blocks } = props.document;
  return (
    <div
      className={classes['desk']}
      style={{ background: settings.background }}
      onClick={(event) => {
        if (event.target === event.currentTarget) props.actions.select(null);
      }}
    >
      <div
        className={classes['sheet']}
        role="list"
        aria-label={t('blocks.canvas')}
        style={{
          maxWidth: settings.width,
          background: settings.canvas,
          color: settings.text,
          fontFamily: FONT_STACKS[settings.font],
        }}
      >
        <SortableContext items={blocks.map(({ id }) => id)} strategy={verticalListSortingStrategy}>
          {blocks.map((block) => (
            <BlockFrame key={block.id} {...props} block={block} />
          ))}
        </SortableContext>
        {blocks.length === 0 && <div className={classes['hole']}>{t('blocks.empty')}</div>}
      </div>
    </div>
  );
};

interface BlockFrameProps extends BlockCanvasProps {
  readonly block: Block;
}

/** One block with its handle: what makes it movable and choosable. */
const BlockFrame = (props: BlockFrameProps) => {
  const { block, selected, actions, readOnly } = props;
  const { t } = useTranslation('content');
  const { attributes, listeners, setNodeRef, transform, transition, isDragging } = useSortable({
    id: block.id,
    disabled: readOnly,
  });
  const isChosen = selected === block.id;
  const name = t(`block.${block.type}`);
  return (
    <div
      ref={setNodeRef}
      role="listitem"
      className={`${classes['block']} ${isChosen ? classes['chosen'] : ''}`}
      style={{
        transform: transform === null ? undefined : `translate3d(${transform.x}px, ${transform.y}px, 0)`,
        transition,
        opacity: isDragging ? 0.55 : 1,
      }}
      onClick={(event) => {
        event.stopPropagation();
        actions.select(block.id);
      }}
    >
      {!readOnly && (
        <span className={classes['handle']}>
          <button
            type="button"
            {...attributes}
            {...listeners}
            className={classes['grip']}
            aria-label={t('blocks.move', { name })}
            onFocus={() => actions.select(block.id)}
          >
            <IconGripVertical size={14} aria-hidden />
          </button>
        </span>
      )}
      {block.type === 'columns' ? (
        <Columns {...props} block={block} />
      ) : (
        <BlockView
          block={block}
          settings={props.document.settings}
          isChosen={isChosen && !readOnly}
          onChange={actions.change}
        />
      )}
    </div>
  );
};

const Columns = (props: BlockCanvasProps & { readonly block: ColumnsBlock }) => {
  const { block } = props;
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
        <Column key={column.id} {...props} id={column.id} blocks={column.blocks} />
      ))}
    </div>
  );
};

interface ColumnProps extends BlockCanvasProps {
  readonly id: string;
  readonly blocks: readonly Block[];
}

const Column = ({ id, blocks, ...props }: ColumnProps) => {
  const { t } = useTranslation('content');
  const { setNodeRef, isOver } = useDroppable({ id });
  return (
    <div ref={setNodeRef} className={classes['column']} role="list" style={{ padding: 4 }}>
      <SortableContext items={blocks.map((block) => block.id)} strategy={verticalListSortingStrategy}>
        {blocks.map((block) => (
          <BlockFrame key={block.id} {...props} block={block} />
        ))}
      </SortableContext>
      {blocks.length === 0 && (
        <div
          role="listitem"
          className={classes['hole']}
          style={isOver ? { borderColor: '#5b3df5' } : undefined}
        >
          {t('blocks.emptyColumn')}
        </div>
      )}
    </div>
  );
};
