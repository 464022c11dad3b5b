// All images of a workspace: brought in, found, described, and deleted when nothing shows them.
import { Card } from '@mantine/core';
import { IconPhoto } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { FileDrop } from '../../../ui/file-drop.tsx';
import { Page } from '../../../ui/page.tsx';
import { SearchBox } from '../../../ui/search-box.tsx';
import { ImageGrid } from '../../parts/content/images/image-grid.tsx';
import { IMAGE_FILES, useUpload } from '../../parts/content/images/images-data.ts';
import { pictureOf } from '../../parts/content/images/picture-of.ts';
import { useCan } from '../../session.ts';
import { ImageDetails } from './image-details.tsx';

export const ImagesScreen = () => {
  const { t } = useTranslation('templates');
  const { q = '', image } = useSearch({ from: '/signed-in/w/$workspace/content/images' });
  const navigate = useNavigate({ from: '/w/$workspace/content/images' });
  const mayWrite = useCan()('admin.write', 'content');
  const show = (id: string | undefined) =>
    void navigate({
      search: ({ image: _before, ...rest }) => (id === undefined ? rest : { ...rest, image: id }),
      replace: true,
    });
  const upload = useUpload(({ image_id: id }) => show(id));
  return (
    <Page title={t('images.title')} description={t('images.description')}>
      <div
        style={{ display: 'contents' }}
        onPaste={(event) => {
          const pasted = pictureOf(event.clipboardData);
          if (pasted !== null && mayWrite) upload.mutate(pasted);
        }}
      >
        {mayWrite && (
          <FileDrop
            label={t('images.drop')}
            hint={t('images.hint')}
            button={t('images.upload')}
            accept={IMAGE_FILES}
            isBusy={upload.isPending}
            onFile={(file) => upload.mutate(file)}
          />
        )}
        <SearchBox
          label={t('images.search')}
          placeholder={t('images.search')}
          searched={q}
          maw={420}
          onSearch={(text) =>
            void navigate({
              search: ({ q: _before, ...rest }) => (text === '' ? rest : { ...rest, q: text }),
              replace: true,
            })
          }
        />
        <ImageGrid
          search={q}
          chosen={image ?? null}
          onChoose={({ image_id: id }) => show(id)}
          empty={
            <Card>
              <EmptyState
                icon={<IconPhoto size={26} />}
                title={q === '' ? t('images.empty') : t('list.nothing')}
              >
                {q === '' ? t('images.emptyHint') : t('list.nothingHint', { search: q })}
              </EmptyState>
            </Card>
          }
        />
      </div>
      {image !== undefined && <ImageDetails imageId={image} onClose={() => show(undefined)} />}
    </Page>
  );
};
