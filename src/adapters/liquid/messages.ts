// The protocol between the pool and its children. Plain JSON over Node's IPC channel.
import type { JsonObject } from '../../core/json.ts';
import type { Instant } from '../../core/time.ts';
import type { TemplateHost } from '../../ports/template-host.ts';
import type { PiecewiseResult } from './pieces.ts';

export interface TemplateSource {
  readonly key: string;
  readonly parts: Readonly<Record<string, string>>;
  readonly htmlParts: readonly string[];
}

export interface WireJob {
  /** Position in the batch: what results and marks refer to. */
  readonly index: number;
  readonly key: string;
  readonly context: JsonObject;
  readonly now: Instant;
  readonly workspaceId: number;
  readonly deliveryId: string;
  readonly preview: boolean;
}

export type ToChild =
  | {
      readonly kind: 'render';
      readonly templates: readonly TemplateSource[];
      readonly dropped: readonly string[];
      readonly jobs: readonly WireJob[];
    }
  | { readonly kind: 'check'; readonly source: string; readonly html: boolean }
  | { readonly kind: 'answer'; readonly call: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly call: number; readonly error: string }
  | { readonly kind: 'ping' };

export interface SyntaxFault {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

export type FromChild =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'results';
      /** By template: texts that stand in it, after those that were told before. */
      readonly standing: readonly (readonly [string, readonly string[]])[];
      readonly results: readonly (readonly [number, PiecewiseResult])[];
      readonly done: boolean;
    }
  | { readonly kind: 'checked'; readonly faults: readonly SyntaxFault[] }
  | {
      readonly kind: 'call';
      readonly call: number;
      readonly method: string;
      readonly args: readonly unknown[];
    }
  | { readonly kind: 'pong' };

/** A fully rendered request of a connected_content tag. */
export interface ContentRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly credential: { readonly kind: 'basic' | 'headers'; readonly name: string } | null;
  /** Seconds a good answer may be used again; null = never. */
  readonly maxAgeSeconds: number | null;
}

/** `answered` is any HTTP status; `failed` is a network error, a slow or too large answer, or an ailing host. */
export type ContentAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  | { readonly kind: 'failed'; readonly error: string }
  | { readonly kind: 'unknown_credential' };

/** Everything a child may ask its parent. */
export interface HostMethods extends Omit<TemplateHost, 'credential'> {
  content(workspaceId: number, request: ContentRequest, now: Instant): Promise<ContentAnswer>;
}
export type HostCalls = <Method extends keyof HostMethods>(
  method: Method,
  args: Parameters<HostMethods[Method]>,
) => Promise<Awaited<ReturnType<HostMethods[Method]>>>;

export const HOST_METHODS: Readonly<Record<keyof HostMethods, true>> = {
  contentBlock: true,
  catalogItems: true,
  catalogSelection: true,
  selectCatalogItems: true,
  productRecommendation: true,
  promotionCode: true,
  content: true,
};
