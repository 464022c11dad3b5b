// Choosing an image, or bringing a new one: what it shows is asked for before it is used.
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FileDrop } from '../../../../ui/file-drop.tsx';
import { fresh, useKept } from '../../kept/use-kept.ts';
import { useApi, useCan } from '../../../session.ts';
import { ImageGrid } from './image-grid.tsx';
import { IMAGE_FILES, pathOf, useUpload, type StoredImage } from './images-data.ts';
import { pictureOf } from './picture-of.ts';
import classes from './images.module.css';

export interface ChosenImage {
  readonly src: string;
  readonly alt: string;
  readonly width: number;
}

interface ImageDialogProps {
  /** Uploaded when the dialog opens: it was dropped or pasted somewhere. */
  readonly file: File | null;
  readonly onClose: () => void;
  readonly onUse: (image: ChosenImage) => void;
}

const ImageDialog = ({ file, onClose, onUse }: ImageDialogProps) => {
  const { t } = useTranslation('content');
  const mayWrite = useCan()('admin.write', 'content');
  const [chosen, setChosen] = useState<StoredImage | null>(null);
  const upload = useUpload(setChosen);
  const begin = useEffectEvent((first: File) => upload.mutate(first));
  useEffect(() => {
    if (file !== null) begin(file);
  }, [file]);
  return (
    <Modal
      opened
      size="xl"
      onClose={onClose}
      title={t('images.choose')}
      closeButtonProps={{ 'aria-label': t('images.close') }}
    >
      <Stack
        // The editor behind is above in the tree: what is dropped or pasted here stays here.
        onDrop={(event) => event.stopPropagation()}
        onPaste={(event) => {
          event.stopPropagation();
          const pasted = pictureOf(event.clipboardData);
          if (pasted !== null && mayWrite) upload.mutate(pasted);
        }}
      >
        {mayWrite && (
          <FileDrop
            label={t('images.drop')}
            hint={t('images.dropHint')}
            button={t('images.pick')}
            accept={IMAGE_FILES}
            isBusy={upload.isPending}
            onFile={(next) => upload.mutate(next)}
          />
        )}
        {chosen === null ? (
          <Choices onChoose={setChosen} />
        ) : (
          <Describe
            key={chosen.image_id}
            image={chosen}
            onBack={() => setChosen(null)}
            onUse={(alt) => {
              onUse({ src: chosen.url, alt, width: chosen.width });
              onClose();
            }}
          />
        )}
      </Stack>
    </Modal>
  );
};

export default ImageDialog;

const Choices = ({ onChoose }: { readonly onChoose: (image: StoredImage) => void }) => {
  const { t } = useTranslation('content');
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 250);
  return (
    <>
      <TextInput
        aria-label={t('images.search')}
        placeholder={t('images.search')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      <ImageGrid
        search={search}
        chosen={null}
        onChoose={onChoose}
        empty={
          <Text fz="sm" c="dimmed">
            {search === '' ? t('images.none') : t('images.nothing', { search })}
          </Text>
        }
      />
    </>
  );
};

interface DescribeProps {
  readonly image: StoredImage;
  readonly onBack: () => void;
  readonly onUse: (alt: string) => void;
}

/** The first words said about an image are proposed wherever it is used next. */
const Describe = ({ image, onBack, onUse }: DescribeProps) => {
  const { t } = useTranslation('content');
  const api = useApi();
  const mayWrite = useCan()('admin.write', 'content');
  const kept = useKept({ id: `image-use-${image.image_id}`, loaded: fresh(image.alt) });
  const { values: alt, type: setAlt } = kept;
  const use = () => {
    const words = alt.trim();
    if (image.alt === '' && words !== '' && mayWrite)
      // Only a proposal for the next time: the message carries its own words.
      void api.patch(`/admin/v1/images/${image.image_id}`, { alt: words }).catch(() => undefined);
    kept.discard();
    onUse(words);
  };
  return (
    <Stack
      component="form"
      onSubmit={(event: React.FormEvent) => {
        event.preventDefault();
        event.stopPropagation();
        use();
      }}
    >
      <span className={classes['look']} style={{ height: 220 }}>
        <img src={pathOf(image)} alt={alt} />
      </span>
      {image.byte_size > HEAVY_BYTES && (
        <Text fz="xs" c="orange.9">
          {t('images.heavy')}
        </Text>
      )}
      {image.media_type === 'image/webp' && (
        <Text fz="xs" c="dimmed">
          {t('images.webp')}
        </Text>
      )}
      <TextInput
        data-autofocus
        autoFocus
        label={t('field.alt')}
        description={t('images.altHint')}
        maxLength={1_000}
        value={alt}
        onChange={({ currentTarget }) => setAlt(currentTarget.value)}
      />
      <Group justify="flex-end">
        <Button variant="default" onClick={onBack}>
          {t('images.another')}
        </Button>
        <Button type="submit">{alt.trim() === '' ? t('images.useDecoration') : t('images.use')}</Button>
      </Group>
    </Stack>
  );
};

/** Heavier pictures come late on phones. */
const HEAVY_BYTES = 1_000_000;
