// Images as files: the picture beside what is said of it, both named after its content, so that a push twice is a push
// once. In texts of other files an image stands without the address of this installation.
import { createHash } from 'node:crypto';
import { imageFile, readImage } from '../core/content/image-file.ts';
import type { Json, JsonObject } from '../core/json.ts';
import { isObject } from '../core/json.ts';
import type { Result } from '../core/result.ts';
import { ok, refuse } from '../core/result.ts';
import type { Instant } from '../core/time.ts';
import type { Image, ImageStore, PublicImages } from '../ports/images.ts';

export interface ImagePushDeps {
  readonly images: Pick<ImageStore, 'list' | 'find' | 'keep' | 'describe'>;
  readonly pictures: PublicImages;
  /** Where messages show images from: what texts in files leave out. */
  readonly imageBase: string;
  readonly clock: { readonly now: () => Instant };
  readonly actor: string;
}

const PAGE = 500;

export const listImages = async (
  { images }: Pick<ImagePushDeps, 'images'>,
  workspaceId: number,
): Promise<readonly Image[]> => {
  const all: Image[] = [];
  for (;;) {
    const last = all.at(-1);
    const after = last === undefined ? null : { createdAt: last.createdAt, imageId: last.imageId };
    const page = await images.list(workspaceId, { search: null, after, limit: PAGE });
    all.push(...page);
    if (page.length < PAGE) return all;
  }
};

export const writeImage = ({ imageId, mediaType, name, alt }: Image) => ({
  kind: 'images' as const,
  key: imageId,
  document: { name, alt, file: imageFile(imageId, mediaType) },
});

export const applyImage = async (
  deps: ImagePushDeps,
  workspaceId: number,
  { key, document, bytes }: FileOfImage,
): Promise<Result<null>> => {
  const [name, alt] = [textOf(document['name']), textOf(document['alt'])];
  if (name === '') return refuse('missing_field', 'name is required', 'name');
  if ((await deps.images.find(workspaceId, key)) !== null) {
    await deps.images.describe(workspaceId, key, { name, alt });
    return ok(null);
  }
  const data = (await bytes?.()) ?? null;
  if (data === null) return refuse('missing_field', 'the file of the image is not there', 'file');
  const facts = readImage(data);
  if (!facts.ok) return refuse(facts.error.code, facts.error.message, 'file');
  const imageId = createHash('sha256').update(data).digest('hex');
  if (imageId !== key)
    return refuse('conflict', `the file holds another image than its name says: ${imageId}`, 'file');
  const about = { name, alt, byteSize: data.length, createdAt: deps.clock.now(), createdBy: deps.actor };
  const outcome = await deps.images.keep(workspaceId, { imageId, ...facts.value, ...about }, data);
  return outcome === 'full' ? refuse('image_room', 'there is no more room for images', 'file') : ok(null);
};

interface FileOfImage {
  readonly key: string;
  readonly document: JsonObject;
  readonly bytes?: () => Promise<Uint8Array | null>;
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** What images are called in files; `:` stands in no relative address. */
const IN_FILES = 'relance-image:';

export const withoutImageBase = (document: JsonObject, base: string): JsonObject =>
  mapTexts(document, (text) => text.replaceAll(base, IN_FILES));
export const withImageBase = (document: JsonObject, base: string): JsonObject =>
  mapTexts(document, (text) => text.replaceAll(IN_FILES, base));

const mapTexts = (document: JsonObject, change: (text: string) => string): JsonObject => {
  const walk = (value: Json): Json => {
    if (typeof value === 'string') return change(value);
    if (Array.isArray(value)) return (value as readonly Json[]).map(walk);
    return isObject(value) ? mapTexts(value, change) : value;
  };
  return Object.fromEntries(Object.entries(document).map(([name, value]) => [name, walk(value)]));
};
