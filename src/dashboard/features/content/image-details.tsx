// One image: what it is called and shows, its address, where it is used.
import {
  ActionIcon,
  Button,
  Code,
  CopyButton,
  Drawer,
  Group,
  Skeleton,
  Stack,
  Text,
  TextInput,
  Title,
  Tooltip,
} from '@mantine/core';
import { IconCheck, IconCopy, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { modals } from '../../../ui/modals.ts';
import { ErrorPanel } from '../../../ui/error-panel.tsx';
import { notifyDone, notifyFailure } from '../../../ui/notify.tsx';
import { useFormat } from '../../i18n.ts';
import { pathOf, type StoredImage } from '../../parts/content/images/images-data.ts';
import { ApiError, fieldError } from '../../api.ts';
import { KeptTrouble } from '../../parts/kept/kept-notices.tsx';
import { standing, useKept } from '../../parts/kept/use-kept.ts';
import { useApi, useCan } from '../../session.ts';
import type { Use } from './content-data.ts';
import { UseList } from './use-list.tsx';

interface DetailsProps {
  readonly imageId: string;
  readonly onClose: () => void;
}

export const ImageDetails = ({ imageId, onClose }: DetailsProps) => {
  const { t } = useTranslation('templates');
  const api = useApi();
  const path = `/admin/v1/images/${imageId}`;
  const { data, error, refetch } = useQuery({
    queryKey: [api.workspace, 'images', 'one', imageId],
    queryFn: ({ signal }) => api.get<{ readonly image: StoredImage }>(path, {}, signal),
  });
  return (
    <Drawer
      opened
      position="right"
      size="lg"
      onClose={onClose}
      title={data?.image.name ?? t('images.one')}
      closeButtonProps={{ 'aria-label': t('images.close') }}
    >
      {error !== null && (
        <ErrorPanel
          title={t('failed')}
          message={error.message}
          retryLabel={t('retry')}
          onRetry={() => void refetch()}
        />
      )}
      {data === undefined ? (
        error === null && <Skeleton h={320} />
      ) : (
        <Details key={imageId} image={data.image} path={path} onClose={onClose} />
      )}
    </Drawer>
  );
};

interface OneProps {
  readonly image: StoredImage;
  readonly path: string;
  readonly onClose: () => void;
}

const Details = ({ image, path, onClose }: OneProps) => {
  const { t } = useTranslation('templates');
  const format = useFormat();
  return (
    <Stack>
      <img
        src={pathOf(image)}
        alt={image.alt}
        style={{ maxWidth: '100%', maxHeight: 320, margin: '0 auto', objectFit: 'contain' }}
      />
      <Text fz="xs" c="dimmed" className="tabular">
        {t('images.facts', {
          width: image.width,
          height: image.height,
          size: format.bytes(image.byte_size),
          when: format.relative(image.created_at),
          who: image.created_by,
        })}
      </Text>
      <Group gap={6} wrap="nowrap">
        <Code style={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
          {image.url}
        </Code>
        <CopyButton value={image.url}>
          {({ copied, copy }) => (
            <Tooltip label={copied ? t('images.copied') : t('images.copy')}>
              <ActionIcon variant="subtle" aria-label={t('images.copy')} onClick={copy}>
                {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
      </Group>
      <Words image={image} path={path} />
      <Uses image={image} path={path} onClose={onClose} />
    </Stack>
  );
};

interface Typed {
  readonly name: string;
  readonly alt: string;
}

/** What the words were when it was opened goes with a save: of two who describe it, one is asked. */
const useWords = ({ image, path }: Pick<OneProps, 'image' | 'path'>) => {
  const { t } = useTranslation('templates');
  const api = useApi();
  const client = useQueryClient();
  const { name, alt } = image;
  const kept = useKept<Typed>({ id: `image-${image.image_id}`, loaded: standing({ name, alt }) });
  const save = useMutation({
    mutationFn: (seen: Typed) =>
      api.patch(path, { name: kept.values.name.trim(), alt: kept.values.alt.trim(), seen }),
    onSuccess: () => {
      kept.saved(kept.values);
      void client.invalidateQueries({ queryKey: [api.workspace, 'images'] });
      notifyDone(t('saved'));
    },
    onError: (error) => {
      const now = error instanceof ApiError ? error.body['present'] : undefined;
      if (now !== undefined) kept.meet(standing(now as Typed));
      else if (fieldError(error, 'name') === undefined && fieldError(error, 'alt') === undefined)
        notifyFailure(t('notSaved'), error.message);
    },
  });
  return { kept, save };
};

const Words = (props: Pick<OneProps, 'image' | 'path'>) => {
  const { t } = useTranslation('templates');
  const mayWrite = useCan()('admin.write', 'content');
  const { kept, save } = useWords(props);
  const { name, alt } = kept.values;
  const isSame = name.trim() === kept.base.name && alt.trim() === kept.base.alt;
  return (
    <Stack
      component="form"
      gap="sm"
      onSubmit={(event: React.FormEvent) => {
        event.preventDefault();
        if (kept.present === null) save.mutate(kept.base);
      }}
    >
      <KeptTrouble kept={kept} onMine={({ values }) => save.mutate(values)} onTheirs={save.reset} />
      <TextInput
        label={t('column.name')}
        required
        maxLength={200}
        readOnly={!mayWrite}
        value={name}
        error={fieldError(save.error, 'name')}
        onChange={({ currentTarget }) => kept.change({ name: currentTarget.value })}
      />
      <TextInput
        label={t('images.alt')}
        description={t('images.altHint')}
        maxLength={1_000}
        readOnly={!mayWrite}
        value={alt}
        error={fieldError(save.error, 'alt')}
        onChange={({ currentTarget }) => kept.change({ alt: currentTarget.value })}
      />
      {mayWrite && (
        <Button
          type="submit"
          w="fit-content"
          loading={save.isPending}
          disabled={isSame || name.trim() === ''}
        >
          {t('save')}
        </Button>
      )}
    </Stack>
  );
};

const Uses = ({ image, path, onClose }: OneProps) => {
  const { t } = useTranslation('templates');
  const api = useApi();
  const client = useQueryClient();
  const mayWrite = useCan()('admin.write', 'content');
  const { data } = useQuery({
    queryKey: [api.workspace, 'images', 'uses', image.image_id],
    queryFn: ({ signal }) => api.get<{ readonly uses: readonly Use[] }>(`${path}/uses`, {}, signal),
  });
  const remove = useMutation({
    mutationFn: () => api.del(path),
    onSuccess: () => {
      onClose();
      void client.invalidateQueries({ queryKey: [api.workspace, 'images', 'list'] });
      notifyDone(t('remove.done', { name: image.name }));
    },
    onError: (error) => {
      notifyFailure(t('remove.failed'), error.message);
      void client.invalidateQueries({ queryKey: [api.workspace, 'images', 'uses', image.image_id] });
    },
  });
  const ask = () =>
    modals.openConfirmModal({
      title: t('remove.title', { name: image.name }),
      children: <Text fz="sm">{t('remove.image')}</Text>,
      labels: { confirm: t('remove.confirm'), cancel: t('remove.cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => remove.mutate(),
    });
  if (data === undefined) return <Skeleton h={120} />;
  return (
    <Stack gap="sm">
      <Title order={3}>{t('tab.uses')}</Title>
      <UseList uses={data.uses} />
      {mayWrite && (
        <Group gap="sm">
          <Button
            variant="light"
            color="red"
            leftSection={<IconTrash size={16} aria-hidden />}
            disabled={data.uses.length > 0}
            loading={remove.isPending}
            onClick={ask}
          >
            {t('remove.confirm')}
          </Button>
          {data.uses.length > 0 && (
            <Text fz="xs" c="dimmed">
              {t('images.inUse')}
            </Text>
          )}
        </Group>
      )}
    </Stack>
  );
};
