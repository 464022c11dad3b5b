// Pictures for messages: uploaded, found again, described, removed when nothing shows them. The address of a picture is
// public and lasts; what it shows never changes, because it is named after its content.
import { Type } from 'typebox';
import { MAX_IMAGE_BYTES } from '../../core/content/image-file.ts';
import { adminEndpoint } from '../endpoint.ts';
import { Done, Name, Next, answer, closed, pageQuery, seenOf } from './shapes.ts';

const area = 'Images';

export const Image = Type.Object({
  image_id: Type.String({ description: 'SHA-256 of the file.' }),
  url: Type.String({ description: 'Where messages show it from: public, kept by caches for a year.' }),
  media_type: Type.String(),
  name: Type.String(),
  alt: Type.String({ description: 'What it shows, for those who do not see it; the editor proposes it.' }),
  width: Type.Integer(),
  height: Type.Integer(),
  byte_size: Type.Integer(),
  created_at: Type.String(),
  created_by: Type.String(),
});
const One = answer({ image: Image });
const Alt = Type.String({ maxLength: 1_000 });
const params = Type.Object({ image_id: Type.String() });

/** Base64 takes four characters for three bytes; the rest of the body is small. */
export const MAX_IMAGE_BODY_BYTES = Math.ceil(MAX_IMAGE_BYTES / 3) * 4 + 64 * 1024;

export const listImages = adminEndpoint({
  id: 'admin.images.list',
  method: 'GET',
  path: '/admin/v1/images',
  permission: 'admin.read',
  area,
  summary: 'List images, newest first',
  query: closed({ search: Type.Optional(Type.String({ maxLength: 200 })), ...pageQuery }),
  responses: { 200: answer({ images: Type.Array(Image), next: Next }) },
});
export const uploadImage = adminEndpoint({
  id: 'admin.images.upload',
  method: 'POST',
  path: '/admin/v1/images',
  permission: 'admin.write',
  area,
  summary: 'Upload an image: PNG, JPEG, GIF or WebP, up to 5 MB and 25 million pixels',
  description:
    'What a file is, is read from its bytes. The same bytes again answer 200 with the image there is. Codes of what ' +
    'is refused: image_empty, image_too_large, image_type, image_broken, image_pixels, image_room.',
  maxBodyBytes: MAX_IMAGE_BODY_BYTES,
  body: closed({
    name: Name,
    alt: Type.Optional(Alt),
    data: Type.String({
      pattern: '^[A-Za-z0-9+/]*={0,2}$',
      contentEncoding: 'base64',
      description: 'The file, in base64.',
    }),
  }),
  responses: { 200: One, 201: One },
});
export const readImage = adminEndpoint({
  id: 'admin.images.get',
  method: 'GET',
  path: '/admin/v1/images/:image_id',
  permission: 'admin.read',
  area,
  summary: 'One image',
  params,
  responses: { 200: One },
});
export const describeImage = adminEndpoint({
  id: 'admin.images.update',
  method: 'PATCH',
  path: '/admin/v1/images/:image_id',
  permission: 'admin.write',
  area,
  summary: 'Change the name and the proposed alternative text; messages keep what they say',
  params,
  body: closed({
    name: Type.Optional(Name),
    alt: Type.Optional(Alt),
    seen: seenOf(closed({ name: Type.String(), alt: Type.String() })),
  }),
  responses: { 200: One },
});
export const removeImage = adminEndpoint({
  id: 'admin.images.delete',
  method: 'DELETE',
  path: '/admin/v1/images/:image_id',
  permission: 'admin.write',
  area,
  summary: 'Delete an image that nothing shows; messages sent before lose it',
  description: '409 image_in_use while a campaign, template, content block or preference centre shows it.',
  params,
  responses: { 200: Done },
});
export const listImageUses = adminEndpoint({
  id: 'admin.images.uses',
  method: 'GET',
  path: '/admin/v1/images/:image_id/uses',
  permission: 'admin.read',
  area,
  summary: 'Campaigns, templates, content blocks and preference centres that show it',
  params,
  responses: {
    200: answer({
      uses: Type.Array(
        Type.Object({ kind: Type.String(), id: Type.String(), name: Type.String(), status: Type.String() }),
      ),
    }),
  },
});
