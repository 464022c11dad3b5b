// Pictures of messages, for whoever opens one: the bytes as they were uploaded, under a type that browsers never run.
import { Type } from 'typebox';
import { publicEndpoint } from '../../contract/endpoint.ts';
import { IMAGE_TYPES, readImageFile } from '../../core/content/image-file.ts';
import { ok } from '../../core/result.ts';
import type { PublicImages } from '../../ports/images.ts';
import type { Route } from '../handle.ts';
import { publicRoute } from '../handle.ts';
import type { Reply } from '../reply.ts';

/** `${publicUrl}${IMAGE_PATH}${file}` */
export const IMAGE_PATH = '/i/';

export const imageRoutes = (images: PublicImages): readonly Route[] => [
  publicRoute(ENDPOINT, async ({ headers }, file) => {
    const asked = readImageFile(file);
    const found = asked === null ? null : await images.find(asked.imageId);
    if (asked === null || found === null || IMAGE_TYPES[found.mediaType] !== asked.extension) return MISSING;
    const etag = `"${asked.imageId}"`;
    if (headers['if-none-match'] === etag)
      return { kind: 'text', status: 304, contentType: found.mediaType, text: '', headers: KEPT };
    return {
      kind: 'bytes',
      status: 200,
      contentType: found.mediaType,
      bytes: found.bytes,
      headers: { ...KEPT, etag },
    };
  }),
];

const ENDPOINT = publicEndpoint({
  id: 'images.get',
  method: 'GET',
  path: `${IMAGE_PATH}:file`,
  area: 'Images',
  summary: 'A picture of a message',
  answersHead: true,
  produces: 'image/*',
  shapes: { params: Type.Object({ file: Type.String() }), responses: { 200: Type.Unknown() } },
  parse: ({ params }) => ok(params['file'] ?? ''),
});

/** The name is the content: what was fetched once is never asked for again. Pages of mail on the web show it. */
const KEPT = {
  'cache-control': 'public, max-age=31536000, immutable',
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
  'content-disposition': 'inline',
  'content-security-policy': "default-src 'none'; sandbox",
};

const MISSING: Reply = {
  kind: 'text',
  status: 404,
  contentType: 'text/plain',
  text: 'Not found',
  headers: { 'cache-control': 'no-store' },
};
