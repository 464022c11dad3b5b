// Thumbnails to choose from, as buttons.
import { Button, Center, Group, SimpleGrid, Skeleton, Stack, Text, UnstyledButton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../../../ui/error-panel.tsx';
import { useFormat } from '../../../i18n.ts';
import { useApi } from '../../../session.ts';
import { imagesQuery, pathOf, type StoredImage } from './images-data.ts';
import classes from './images.module.css';

interface ImageGridProps {
  readonly search: string;
  readonly chosen: string | null;
  readonly onChoose: (image: StoredImage) => void;
  readonly empty: ReactNode;
}

export const ImageGrid = ({ search, chosen, onChoose, empty }: ImageGridProps) => {
  const { t } = useTranslation('content');
  const api = useApi();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    imagesQuery(api, search),
  );
  if (error !== null)
    return (
      <ErrorPanel
        title={t('images.notLoaded')}
        message={error.message}
        retryLabel={t('images.retry')}
        onRetry={() => void refetch()}
      />
    );
  if (data === undefined)
    return (
      <SimpleGrid cols={{ base: 2, sm: 3, md: 4 }}>
        {[0, 1, 2, 3].map((cell) => (
          <Skeleton key={cell} h={150} />
        ))}
      </SimpleGrid>
    );
  const images = data.pages.flatMap((page) => page.images);
  if (images.length === 0) return empty;
  return (
    <Stack>
      <div className={classes['grid']}>
        {images.map((image) => (
          <Thumbnail
            key={image.image_id}
            image={image}
            isChosen={image.image_id === chosen}
            onChoose={() => onChoose(image)}
          />
        ))}
      </div>
      {hasNextPage && (
        <Center>
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('images.more')}
          </Button>
        </Center>
      )}
    </Stack>
  );
};

interface ThumbnailProps {
  readonly image: StoredImage;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

const Thumbnail = ({ image, isChosen, onChoose }: ThumbnailProps) => {
  const format = useFormat();
  return (
    <UnstyledButton
      className={classes['thumbnail']}
      data-chosen={isChosen || undefined}
      aria-pressed={isChosen}
      onClick={onChoose}
    >
      <span className={classes['look']}>
        <img src={pathOf(image)} alt="" loading="lazy" />
      </span>
      <Text component="span" fz="sm" fw={600} truncate display="block">
        {image.name}
      </Text>
      <Group component="span" justify="space-between" gap={4} wrap="nowrap">
        <Text component="span" fz="xs" c="dimmed" className="tabular">
          {image.width} × {image.height}
        </Text>
        <Text component="span" fz="xs" c="dimmed" className="tabular">
          {format.bytes(image.byte_size)}
        </Text>
      </Group>
    </UnstyledButton>
  );
};
