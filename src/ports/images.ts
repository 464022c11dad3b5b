// Pictures for messages, kept by what is in them: the same bytes are one image of a workspace, and an address never
// shows anything else.
import type { ImageType } from '../core/content/image-file.ts';
import type { Instant } from '../core/time.ts';
import type { Use } from './content.ts';

export interface Image {
  /** SHA-256 of its bytes. */
  readonly imageId: string;
  readonly mediaType: ImageType;
  readonly name: string;
  readonly alt: string;
  readonly width: number;
  readonly height: number;
  readonly byteSize: number;
  readonly createdAt: Instant;
  readonly createdBy: string;
}

export interface ImageQuery {
  readonly search: string | null;
  /** Older than this one: what the page before ended with. */
  readonly after: { readonly createdAt: Instant; readonly imageId: string } | null;
  readonly limit: number;
}

export interface ImageStore {
  /** `known`: the workspace has these bytes already, under the name they got first. */
  keep(workspaceId: number, image: Image, bytes: Uint8Array): Promise<'kept' | 'known' | 'full'>;
  /** Newest first. */
  list(workspaceId: number, query: ImageQuery): Promise<readonly Image[]>;
  find(workspaceId: number, imageId: string): Promise<Image | null>;
  describe(
    workspaceId: number,
    imageId: string,
    words: { readonly name: string; readonly alt: string },
  ): Promise<boolean>;
  /** Campaigns with their drafts, templates, blocks and preference centres that show it. */
  uses(workspaceId: number, imageId: string): Promise<readonly Use[]>;
  /** `used`: something shows it; nothing was removed. */
  remove(workspaceId: number, imageId: string): Promise<'removed' | 'used' | 'missing'>;
}

export interface ImageBytes {
  readonly mediaType: ImageType;
  readonly bytes: Uint8Array;
}

/** For whoever opens a message. */
export interface PublicImages {
  find(imageId: string): Promise<ImageBytes | null>;
}
