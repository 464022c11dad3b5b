// The uniform endpoint: limit, authenticate, parse, authorise, run, present. Handlers only meet parsed input and
// a caller who may do this; everything they answer goes out through one door.
import type { VisibleCampaigns } from '../core/access/team-rights.ts';
import type { Instant } from '../core/time.ts';
import type { Refusal } from '../core/result.ts';
import type { Endpoint, RawInput } from '../contract/endpoint.ts';
import type { Caller, WorkspaceFacts } from '../ports/access.ts';
import type { Reply } from './reply.ts';
import { refuseWith } from './reply.ts';

export interface RequestContext {
  readonly requestId: string;
  /** The workspace acted on: the key's own, unless an installation key named another (`?workspace=`). */
  readonly workspace: WorkspaceFacts;
  readonly workspaceId: number;
  readonly caller: Caller;
  /** The workspace's now: real time, or its test clock. */
  readonly now: Instant;
  /** Set by the guard of the admin API: whoever asks sees only these. Absent: all. */
  readonly visible?: VisibleCampaigns;
  /** Runs when whoever asked goes away before the answer; returns how to forget it. */
  readonly onGone?: (run: () => void) => () => void;
}

export interface PublicContext {
  readonly requestId: string;
  /** Real time. */
  readonly now: Instant;
  /** Of the caller, behind the proxies that are trusted. */
  readonly address: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The request came over TLS, as far as trusted proxies say. */
  readonly isSecure: boolean;
  /** Somebody looks without coming in. */
  readonly isHead: boolean;
}

export type Handler<Input> = (context: RequestContext, input: Input) => Promise<Reply>;
export type PublicHandler<Input> = (context: PublicContext, input: Input) => Promise<Reply>;

/** A refusal of the input, or what to run now that it is understood. */
type Prepared<Context> =
  | { readonly ok: true; readonly run: (context: Context) => Promise<Reply> }
  | { readonly ok: false; readonly reply: Reply };

/** An endpoint with its handler; the input's type stays inside. */
export type Route =
  | {
      readonly kind: 'keyed';
      readonly endpoint: Omit<Endpoint<unknown>, 'parse'>;
      readonly prepare: (raw: RawInput) => Prepared<RequestContext>;
    }
  | {
      readonly kind: 'public';
      readonly endpoint: Omit<Endpoint<unknown>, 'parse'>;
      readonly prepare: (raw: RawInput) => Prepared<PublicContext>;
    };

export const route = <Input>(endpoint: Endpoint<Input>, handle: Handler<Input>): Route => ({
  kind: 'keyed',
  endpoint,
  prepare: preparer(endpoint, handle),
});

export const publicRoute = <Input>(endpoint: Endpoint<Input>, handle: PublicHandler<Input>): Route => ({
  kind: 'public',
  endpoint,
  prepare: preparer(endpoint, handle),
});

const preparer =
  <Input, Context>(endpoint: Endpoint<Input>, handle: (context: Context, input: Input) => Promise<Reply>) =>
  (raw: RawInput): Prepared<Context> => {
    const parsed = endpoint.parse(raw);
    if (parsed.ok) return { ok: true, run: (context) => handle(context, parsed.value) };
    const [first, ...more] = asList(parsed.error);
    return { ok: false, reply: refuseWith(first, ...more) };
  };

const asList = (error: Refusal | readonly [Refusal, ...Refusal[]]): readonly [Refusal, ...Refusal[]] =>
  'code' in error ? [error] : error;
