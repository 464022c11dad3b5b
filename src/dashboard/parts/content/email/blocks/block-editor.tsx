// The visual editor: blocks to add on top, the mail in the middle, what is chosen on the right. Blocks are moved by mouse,
// by keyboard (space picks up, arrows move, space puts down) and by buttons.
import {
  DndContext,
  KeyboardSensor,
  PointerSensor,
  closestCenter,
  useSensor,
  useSensors,
  type DragEndEvent,
} from '@dnd-kit/core';
import { sortableKeyboardCoordinates } from '@dnd-kit/sortable';
import { ActionIcon, Group, Stack, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react';
import { useState, type ClipboardEvent, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { BlockDocument } from '../../../../../core/content/block-document.ts';
import type { ContentSetting } from '../../content-value.ts';
import { pictureOf } from '../../images/picture-of.ts';
import { useImageDialog } from '../../images/use-image-dialog.tsx';
import type { BlockActions } from './block-actions.ts';
import { BlockCanvas } from './block-canvas.tsx';
import { BlockInspector } from './block-inspector.tsx';
import { BlockPalette } from './block-palette.tsx';
import {
  ROOT,
  containersOf,
  duplicateBlock,
  findBlock,
  insertBlock,
  moveBlock,
  placeOf,
  removeBlock,
  replaceBlock,
  stepBlock,
  type Place,
} from '../../../../../core/content/block-tree.ts';
import { makeBlockId, newBlock } from './new-block.ts';
import { useHistory } from './use-history.ts';
import classes from './blocks.module.css';

interface BlockEditorProps {
  readonly document: BlockDocument;
  readonly onChange: (document: BlockDocument) => void;
  readonly readOnly: boolean;
  readonly setting: ContentSetting;
}

export const BlockEditor = ({ document, onChange, readOnly, setting }: BlockEditorProps) => {
  const { t } = useTranslation('content');
  const [selected, setSelected] = useState<string | null>(null);
  const history = useHistory(document, onChange);
  const pictures = usePictures(document, selected, history.set, setSelected);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 6 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const actions: BlockActions = {
    select: setSelected,
    change: (block) => history.set(replaceBlock(document, block)),
    remove: (id) => {
      history.set(removeBlock(document, id));
      setSelected(null);
    },
    duplicate: (id) => history.set(duplicateBlock(document, id, makeBlockId)),
    step: (id, step) => history.set(stepBlock(document, id, step)),
    settings: (settings) => history.set({ ...document, settings }),
    add: (type, place) => {
      const block = newBlock(type, (key) => t(`starter.${key}`));
      history.set(insertBlock(document, block, place ?? afterSelected(document, selected)));
      setSelected(block.id);
    },
  };
  const drop = ({ active, over }: DragEndEvent) => {
    if (over === null || active.id === over.id) return;
    const to = placeFor(document, String(over.id));
    if (to !== null) history.set(moveBlock(document, String(active.id), to));
  };
  return (
    <Stack gap="sm">
      {!readOnly && (
        <Group justify="space-between" align="center" gap="xs">
          <BlockPalette onAdd={(type) => actions.add(type)} />
          <Group gap={4}>
            <HistoryButton label={t('blocks.undo')} run={history.undo} icon={<IconArrowBackUp size={18} />} />
            <HistoryButton
              label={t('blocks.redo')}
              run={history.redo}
              icon={<IconArrowForwardUp size={18} />}
            />
          </Group>
        </Group>
      )}
      <DndContext
        sensors={sensors}
        collisionDetection={closestCenter}
        onDragEnd={drop}
        accessibility={{
          screenReaderInstructions: { draggable: t('blocks.dragHelp') },
          announcements: announcements(t),
        }}
      >
        <div className={classes['workbench']} {...(readOnly ? {} : pictures.handlers)}>
          <BlockCanvas document={document} selected={selected} actions={actions} readOnly={readOnly} />
          <BlockInspector
            block={selected === null ? null : findBlock(document, selected)}
            document={document}
            actions={actions}
            readOnly={readOnly}
            setting={setting}
          />
        </div>
      </DndContext>
      {pictures.dialog}
    </Stack>
  );
};

/** A picture that is dropped or pasted on the mail: into the chosen image without one, else a block of its own. */
const usePictures = (
  document: BlockDocument,
  selected: string | null,
  change: (document: BlockDocument) => void,
  select: (id: string) => void,
) => {
  const images = useImageDialog();
  const take = (event: ClipboardEvent | DragEvent, transfer: DataTransfer) => {
    const file = pictureOf(transfer);
    if (file === null) return;
    event.preventDefault();
    images.ask(({ src, alt }) => {
      const chosen = selected === null ? null : findBlock(document, selected);
      if (chosen?.type === 'image' && chosen.src === '')
        return change(replaceBlock(document, { ...chosen, src, alt }));
      const block = { id: makeBlockId(), type: 'image', src, alt } as const;
      change(insertBlock(document, block, afterSelected(document, selected)));
      return select(block.id);
    }, file);
  };
  const handlers = {
    onDragOver: (event: DragEvent) => {
      if (event.dataTransfer.types.includes('Files')) event.preventDefault();
    },
    onDrop: (event: DragEvent) => take(event, event.dataTransfer),
    onPaste: (event: ClipboardEvent) => take(event, event.clipboardData),
  };
  return { handlers, dialog: images.dialog };
};

const HistoryButton = (props: {
  readonly label: string;
  readonly run: (() => void) | null;
  readonly icon: React.ReactNode;
}) => (
  <Tooltip label={props.label}>
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={props.label}
      disabled={props.run === null}
      onClick={() => props.run?.()}
    >
      {props.icon}
    </ActionIcon>
  </Tooltip>
);

const afterSelected = (document: BlockDocument, selected: string | null): Place => {
  const place = selected === null ? null : placeOf(document, selected);
  if (place !== null) return { ...place, index: place.index + 1 };
  // Before the footer, which belongs to the end.
  const footer = document.blocks.findIndex(({ type }) => type === 'footer');
  return { container: ROOT, index: footer < 0 ? document.blocks.length : footer };
};

/** Over a block: its place. Over an empty column: into it. */
const placeFor = (document: BlockDocument, over: string): Place | null =>
  containersOf(document).has(over) ? { container: over, index: 0 } : placeOf(document, over);

type Translate = (key: string, values?: Readonly<Record<string, string>>) => string;

const announcements = (t: Translate) => ({
  onDragStart: () => t('blocks.picked'),
  onDragOver: ({ over }: { readonly over: { readonly id: string | number } | null }) =>
    over === null ? undefined : t('blocks.moving'),
  onDragEnd: () => t('blocks.dropped'),
  onDragCancel: () => t('blocks.cancelled'),
});
