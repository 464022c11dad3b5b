// What people and providers do with a message that was sent (7.3, 20, 22). One closed list: the log, the ledger of
// receipts, the counters, triggers and filters all speak of these kinds.
import type { JsonObject } from '../json.ts';
import type { Instant } from '../time.ts';

export const INTERACTION_KINDS = [
  /** An open that a person made. */
  'open',
  /** A proxy or scanner fetched the pixel. */
  'machine_open',
  /** A person followed a link; `alias` names it where it has a name. */
  'click',
  /** A scanner followed it: kept, never counted as a click. */
  'machine_click',
  /** The provider says that the message arrived. */
  'delivery',
  'hard_bounce',
  'soft_bounce',
  'spam',
  'unsubscribe',
  /** SMS keywords, attributed to the send of the last four hours (20.2). */
  'opt_out',
  'opt_in',
  'help',
  /** A message seen (cards, in-app), opened by a tap (push), put away. */
  'view',
  'button',
  'dismiss',
  'influenced_open',
  'story_click',
] as const;
export type InteractionKind = (typeof INTERACTION_KINDS)[number];

/** One happening, as a door reports it. */
export interface Interaction {
  readonly workspaceId: number;
  readonly userId: string;
  /** The send itself, or only its campaign: then the last dispatch the person received of it is meant. */
  readonly about:
    | { readonly kind: 'send'; readonly sendKey: string }
    | { readonly kind: 'campaign'; readonly campaignId: string };
  /** Null: the channel of the send. */
  readonly channel: string | null;
  readonly interaction: InteractionKind;
  /** Of the link (`lid`), for clicks. */
  readonly alias: string | null;
  /** Of the button, as the message names it. */
  readonly button: string | null;
  readonly detail: JsonObject;
  /** Workspace clock, where the reporter knows it; null = the workspace's now. */
  readonly at: Instant | null;
  /** Real time of a hit on a link or pixel: what comes too soon after the hand-over is a machine's. */
  readonly hitAt?: Instant;
  /** Given: whatever comes under the same key again counts once. */
  readonly key: string | null;
}

/** What a hit turns into when it was a machine's. */
export const asMachine = (interaction: InteractionKind): InteractionKind =>
  interaction === 'open' ? 'machine_open' : interaction === 'click' ? 'machine_click' : interaction;

/** Interactions that mark everybody who has the same email address (18.6). */
export const marksSharedAddress = (channel: string, interaction: InteractionKind): boolean =>
  channel === 'email' && SHARED.has(interaction);
const SHARED: ReadonlySet<InteractionKind> = new Set(['open', 'machine_open', 'click', 'delivery']);
