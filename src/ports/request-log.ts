// The last requests that came with a key. A window for those who build against the API, no record of everything: where
// there are many, successes are sampled, and what is old goes.
import type { Instant } from '../core/time.ts';

export interface LoggedRequest {
  readonly workspaceId: number;
  readonly at: Instant;
  readonly method: string;
  /** The path as it is documented: never what stood in it. */
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
  readonly keyId: string;
  readonly keyName: string;
  /** What was answered, when it failed. */
  readonly error: Readonly<Record<string, unknown>> | null;
}

export interface RequestRecord extends LoggedRequest {
  readonly requestId: string;
}

export interface RequestQuery {
  readonly limit: number;
  readonly after: string | null;
  readonly keyId?: string;
  /** Part of the path. */
  readonly route?: string;
  readonly failed?: boolean;
}

export interface RequestLog {
  /** Never waits and never fails. */
  note(request: LoggedRequest): void;
  /** Newest first. */
  list(workspaceId: number, query: RequestQuery): Promise<readonly RequestRecord[]>;
  close(): Promise<void>;
}
