// Pictures for messages: what they are is read from their bytes, and they are kept under the name of their content.
import { createHash } from 'node:crypto';
import * as contract from '../../contract/admin/images.ts';
import { imageFile, readImage } from '../../core/content/image-file.ts';
import type { Refusal } from '../../core/result.ts';
import { toIso } from '../../core/time.ts';
import type { Image } from '../../ports/images.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import { IMAGE_PATH } from '../public/images.ts';
import type { Reply } from '../reply.ts';
import { NOT_FOUND, refuseWith, succeed } from '../reply.ts';
import { findUnseen } from './versions.ts';
import type { AdminServices } from './services.ts';

export const imageRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.listImages, async ({ workspaceId }, { query }) => {
    const limit = query.limit ?? 50;
    const found = await services.content.images.list(workspaceId, {
      search: query.search === undefined || query.search === '' ? null : query.search,
      after: readCursor(query.after),
      limit: limit + 1,
    });
    const images = found.slice(0, limit);
    const last = found.length > limit ? images.at(-1) : undefined;
    return succeed({
      images: images.map((image) => present(services, image)),
      next: last === undefined ? null : `${last.createdAt}.${last.imageId}`,
    });
  }),
  route(contract.uploadImage, async (context, { body }) =>
    upload(services, context, body.name, body.alt ?? '', Buffer.from(body.data, 'base64')),
  ),
  route(contract.readImage, async ({ workspaceId }, { params }) =>
    answer(services, workspaceId, params.image_id),
  ),
  route(contract.describeImage, async ({ workspaceId }, { params, body }) => {
    const before = await services.content.images.find(workspaceId, params.image_id);
    if (before === null) return refuseWith(NOT_FOUND);
    const stale = findUnseen(body.seen, { name: before.name, alt: before.alt });
    if (stale !== null) return stale;
    const words = { name: body.name ?? before.name, alt: body.alt ?? before.alt };
    await services.content.images.describe(workspaceId, params.image_id, words);
    return answer(services, workspaceId, params.image_id);
  }),
  route(contract.removeImage, async ({ workspaceId }, { params }) => {
    const outcome = await services.content.images.remove(workspaceId, params.image_id);
    if (outcome === 'removed') return succeed();
    return refuseWith(outcome === 'used' ? IN_USE : NOT_FOUND);
  }),
  route(contract.listImageUses, async ({ workspaceId }, { params }) => {
    const found = await services.content.images.find(workspaceId, params.image_id);
    if (found === null) return refuseWith(NOT_FOUND);
    return succeed({ uses: await services.content.images.uses(workspaceId, found.imageId) });
  }),
];

const IN_USE: Refusal = { code: 'image_in_use', message: 'Something still shows this image; see its uses.' };
const NO_ROOM: Refusal = {
  code: 'image_room',
  message: 'The images of this workspace have no more room; delete some that nothing shows.',
  field: 'data',
};

const upload = async (
  services: AdminServices,
  { workspaceId, caller }: RequestContext,
  name: string,
  alt: string,
  bytes: Buffer,
): Promise<Reply> => {
  const facts = readImage(bytes);
  if (!facts.ok) return refuseWith(facts.error);
  const image: Image = {
    imageId: createHash('sha256').update(bytes).digest('hex'),
    ...facts.value,
    name,
    alt,
    byteSize: bytes.length,
    createdAt: services.clock.now(),
    createdBy: caller.name,
  };
  const outcome = await services.content.images.keep(workspaceId, image, bytes);
  if (outcome === 'full') return refuseWith(NO_ROOM);
  return answer(services, workspaceId, image.imageId, outcome === 'kept' ? 201 : 200);
};

const answer = async (
  services: AdminServices,
  workspaceId: number,
  imageId: string,
  status = 200,
): Promise<Reply> => {
  const found = await services.content.images.find(workspaceId, imageId);
  return found === null ? refuseWith(NOT_FOUND) : succeed({ image: present(services, found) }, status);
};

const CURSOR = /^(\d{1,16})\.([0-9a-f]{64})$/;

const readCursor = (text: string | undefined) => {
  const found = CURSOR.exec(text ?? '');
  return found === null ? null : { createdAt: Number(found[1]), imageId: found[2] ?? '' };
};

const present = ({ publicUrl }: AdminServices, image: Image) => ({
  image_id: image.imageId,
  url: `${publicUrl()}${IMAGE_PATH}${imageFile(image.imageId, image.mediaType)}`,
  media_type: image.mediaType,
  name: image.name,
  alt: image.alt,
  width: image.width,
  height: image.height,
  byte_size: image.byteSize,
  created_at: toIso(image.createdAt),
  created_by: image.createdBy,
});
