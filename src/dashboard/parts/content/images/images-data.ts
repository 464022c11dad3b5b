// Images as the server gives them, and how one gets there.
import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { MAX_IMAGE_BYTES } from '../../../../core/content/image-file.ts';
import { notifyFailure } from '../../../../ui/notify.tsx';
import { ApiError, type Api } from '../../../api.ts';
import { useApi } from '../../../session.ts';

export interface StoredImage {
  readonly image_id: string;
  readonly url: string;
  readonly media_type: string;
  readonly name: string;
  readonly alt: string;
  readonly width: number;
  readonly height: number;
  readonly byte_size: number;
  readonly created_at: string;
  readonly created_by: string;
}

interface ImagePage {
  readonly images: readonly StoredImage[];
  readonly next: string | null;
}

export const IMAGE_FILES = 'image/png,image/jpeg,image/gif,image/webp';

export const imagesQuery = (api: Api, search: string) =>
  infiniteQueryOptions({
    queryKey: [api.workspace, 'images', 'list', search],
    queryFn: ({ pageParam, signal }) =>
      api.get<ImagePage>('/admin/v1/images', { search, after: pageParam, limit: 60 }, signal),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  });

/** Where the page itself finds it, whatever address messages carry. */
export const pathOf = (image: StoredImage): string => new URL(image.url, location.href).pathname;

const toBase64 = async (file: File): Promise<string> => {
  const address = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(typeof reader.result === 'string' ? reader.result : '');
    reader.onerror = () => reject(new Error(reader.error?.message ?? file.name));
    reader.readAsDataURL(file);
  });
  return address.slice(address.indexOf(',') + 1);
};

const TOO_LARGE = { status: 413, body: { code: 'image_too_large', message: 'The file is too large.' } };

const send = async (api: Api, file: File): Promise<StoredImage> => {
  if (file.size > MAX_IMAGE_BYTES) throw new ApiError(TOO_LARGE);
  const name = file.name.replace(/\.\w+$/, '').slice(0, 200) || 'image';
  const { image } = await api.post<{ readonly image: StoredImage }>('/admin/v1/images', {
    name,
    data: await toBase64(file),
  });
  return image;
};

export const useUpload = (onDone: (image: StoredImage) => void) => {
  const { t } = useTranslation('content');
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (file: File) => send(api, file),
    onSuccess: (image) => {
      void client.invalidateQueries({ queryKey: [api.workspace, 'images'] });
      onDone(image);
    },
    onError: (error) => {
      const code = error instanceof ApiError ? error.code : '';
      notifyFailure(t('images.failed'), t(`images.error.${code}`, { defaultValue: error.message }));
    },
  });
};
