// Pictures over PostgreSQL, so that every process serves them and a backup holds them.
import type { ImageType } from '../../core/content/image-file.ts';
import type { Use } from '../../ports/content.ts';
import type { Image, ImageBytes, ImageStore, PublicImages } from '../../ports/images.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';

const sql = loadSql(new URL('./images.sql', import.meta.url), [
  'keepImage',
  'findImage',
  'listImages',
  'describeImage',
  'imageUses',
  'removeImage',
  'imageBytes',
]);

/** All pictures of a workspace. */
const MAX_WORKSPACE_BYTES = 2 * 1024 * 1024 * 1024;

export const createImageStore = (pool: Pool): ImageStore => {
  const find = async (workspaceId: number, imageId: string): Promise<Image | null> => {
    const { rows } = await pool.query<Row>(sql.findImage([workspaceId, imageId]));
    return rows[0] === undefined ? null : toImage(rows[0]);
  };
  return {
    find,
    keep: async (workspaceId, image, bytes) => {
      const values = [workspaceId, ...valuesOf(image, bytes), MAX_WORKSPACE_BYTES];
      const { rowCount } = await pool.query(sql.keepImage(values));
      if (rowCount === 1) return 'kept';
      return (await find(workspaceId, image.imageId)) === null ? 'full' : 'known';
    },
    list: async (workspaceId, { search, after, limit }) => {
      const from = after === null ? [null, null] : [after.createdAt, after.imageId];
      const { rows } = await pool.query<Row>(sql.listImages([workspaceId, search, ...from, limit]));
      return rows.map(toImage);
    },
    describe: async (workspaceId, imageId, { name, alt }) =>
      (await pool.query(sql.describeImage([workspaceId, imageId, name, alt]))).rowCount === 1,
    uses: async (workspaceId, imageId) => (await pool.query<Use>(sql.imageUses([workspaceId, imageId]))).rows,
    remove: async (workspaceId, imageId) => {
      const { rowCount } = await pool.query(sql.removeImage([workspaceId, imageId]));
      if (rowCount === 1) return 'removed';
      return (await find(workspaceId, imageId)) === null ? 'missing' : 'used';
    },
  };
};

const valuesOf = (image: Image, bytes: Uint8Array): readonly unknown[] => [
  ...[image.imageId, image.mediaType, image.name, image.alt, image.width, image.height, image.byteSize],
  ...[bytes, image.createdAt, image.createdBy],
];

interface Row {
  readonly image_id: string;
  readonly media_type: ImageType;
  readonly name: string;
  readonly alt: string;
  readonly width: number;
  readonly height: number;
  readonly byte_size: number;
  readonly created_at: number;
  readonly created_by: string;
}

const toImage = (row: Row): Image => ({
  imageId: row.image_id,
  mediaType: row.media_type,
  name: row.name,
  alt: row.alt,
  width: row.width,
  height: row.height,
  byteSize: row.byte_size,
  createdAt: row.created_at,
  createdBy: row.created_by,
});

/** A letter that just went out is opened by many at once: they share one read. */
const MAX_KEPT_BYTES = 32 * 1024 * 1024;

export const createPublicImages = (pool: Pool): PublicImages => {
  const kept = new Map<string, ImageBytes>();
  const asked = new Map<string, Promise<ImageBytes | null>>();
  let keptBytes = 0;
  const keep = (imageId: string, image: ImageBytes): void => {
    kept.set(imageId, image);
    keptBytes += image.bytes.length;
    for (const [oldest, { bytes }] of kept) {
      if (keptBytes <= MAX_KEPT_BYTES) return;
      kept.delete(oldest);
      keptBytes -= bytes.length;
    }
  };
  const read = async (imageId: string): Promise<ImageBytes | null> => {
    const { rows } = await pool.query<{ media_type: ImageType; bytes: Buffer }>(sql.imageBytes([imageId]));
    const [row] = rows;
    if (row === undefined) return null;
    const image = { mediaType: row.media_type, bytes: row.bytes };
    if (!kept.has(imageId)) keep(imageId, image);
    return image;
  };
  return {
    find: (imageId) => {
      const known = kept.get(imageId);
      if (known !== undefined) return Promise.resolve(known);
      const running = asked.get(imageId) ?? read(imageId).finally(() => asked.delete(imageId));
      asked.set(imageId, running);
      return running;
    },
  };
};
