// Copies that are no deliveries (21): test sends to chosen people and seed copies. Rendered and handed over like any
// message, but nothing of them is remembered: no receipt, no cap, no sum, no tracked link.
import type { Endpoint, Outbound } from '../core/channels/channel.ts';
import type { Delivery, DispatchFacts } from '../core/deliveries/delivery.ts';
import { NO_LIMIT_FACTS } from '../core/deliveries/steps/limit-facts.ts';
import { uuidOf } from '../core/identity.ts';
import type { JsonObject } from '../core/json.ts';
import type { EmailLinks } from '../core/templates/context.ts';
import type { Instant } from '../core/time.ts';
import type { Profile } from '../core/users/user.ts';
import type { ParsedMessage } from '../core/deliveries/decide.ts';
import type { BatchDeps } from './batch.ts';
import type { Lane } from './lane.ts';
import { laneKey } from './lanes.ts';
import type { ReadyCampaign } from './reference.ts';
import { renderDrafts, type Draft, type Rendered } from './render.ts';
import type { LinkClaim, Work } from './sending.ts';

export interface CopyRequest {
  readonly workspaceId: number;
  readonly live: boolean;
  /** Workspace clock. */
  readonly now: Instant;
  readonly ready: ReadyCampaign;
  readonly copies: readonly Copy[];
  /** Before the subject of mails. */
  readonly prefix: '[TEST]' | '[SEED]';
  readonly properties: JsonObject;
}

export interface Copy {
  readonly variantId: string;
  readonly parsed: ParsedMessage;
  readonly endpoint: Endpoint;
  /** Absent: it is tried once and forgotten. */
  readonly sendKey?: string;
  /** Who it is rendered for; who it goes to is the endpoint's. */
  readonly profile: Profile;
}

export interface CopyOutcome {
  readonly copy: Copy;
  readonly sent: boolean;
  readonly reason: string;
  readonly detail: string;
}

/** A copy that can be handed over, or why it cannot. */
export type PreparedCopy =
  | { readonly kind: 'ready'; readonly copy: Copy; readonly lane: Lane; readonly outbound: Outbound }
  | { readonly kind: 'failed'; readonly outcome: CopyOutcome };

/** One outcome per copy, in order. */
export const sendCopies = async (stage: BatchDeps, request: CopyRequest): Promise<readonly CopyOutcome[]> => {
  const prepared = await prepareCopies(stage, request);
  return Promise.all(
    prepared.map(async (one) =>
      one.kind === 'failed' ? one.outcome : handOver(one.copy, one.lane, one.outbound),
    ),
  );
};

/** Rendered, with the way out; in order. Nothing has left. */
export const prepareCopies = async (
  stage: BatchDeps,
  request: CopyRequest,
): Promise<readonly PreparedCopy[]> => {
  const { workspaceId, live } = request;
  const refs = request.copies.map(({ parsed }) => ({
    ...{ workspaceId, live, configurationId: parsed.content.configurationId },
  }));
  const lanes = await stage.lanes.lanesFor(refs);
  const drafts = request.copies.map((copy, i): Draft | null => {
    const ref = refs[i];
    const lane = ref === undefined ? null : (lanes.get(laneKey(ref)) ?? null);
    return lane === null ? null : toDraft(stage, request, copy, lane);
  });
  // A copy's links lead nowhere: what somebody does with it must not count.
  const deps = {
    ...stage.deps,
    linksFor: placeholders,
    trackingFor: () => null,
    keepWebCopies: KEEP_NOTHING,
  };
  const rendered = await renderDrafts(
    deps,
    drafts.filter((draft) => draft !== null),
  );
  const byDraft = new Map(rendered.map((one) => [one.draft, one]));
  return request.copies.map((copy, i) => {
    const draft = drafts[i];
    const one = draft == null ? undefined : byDraft.get(draft);
    return one === undefined
      ? {
          kind: 'failed',
          outcome: failed(copy, 'configuration_inactive', copy.parsed.content.configurationId),
        }
      : toPrepared(copy, one, request.prefix);
  });
};

const KEEP_NOTHING = async (): Promise<void> => undefined;
const placeholders = ({ preferenceCenters }: LinkClaim): EmailLinks => ({
  preferenceCenters: Object.fromEntries(
    preferenceCenters.map((name) => [name, `https://preview.invalid/preferences/${name}`]),
  ),
  viewInBrowserUrl: 'https://preview.invalid/view',
  unsubscribeUrl: 'https://preview.invalid/unsubscribe',
  subscribeUrl: 'https://preview.invalid/subscribe',
  optInUrl: 'https://preview.invalid/opt-in',
  preferenceCenterUrl: 'https://preview.invalid/preferences',
  footer: '',
});

const failed = (copy: Copy, reason: string, detail: string): CopyOutcome => ({
  copy,
  sent: false,
  reason,
  detail,
});

const toPrepared = (copy: Copy, rendered: Rendered, prefix: string): PreparedCopy => {
  if (rendered.kind === 'ended') {
    const { result } = rendered;
    // The caller comes again, or says that it could not: nothing is wrong with the message.
    if (result.kind === 'put_back' && result.because === 'unavailable')
      throw new Error('A copy could not be rendered: what its template needs gave no answer.');
    const outcome =
      result.kind === 'dropped'
        ? failed(copy, result.reason, result.detail)
        : failed(copy, 'connected_content_failed', 'Connected content gave no answer.');
    return { kind: 'failed', outcome };
  }
  const { outbound } = rendered.ready;
  const { subject } = outbound.body;
  const marked =
    typeof subject === 'string'
      ? { ...outbound, body: { ...outbound.body, subject: `${prefix} ${subject}` } }
      : outbound;
  return { kind: 'ready', copy, lane: rendered.draft.lane, outbound: marked };
};

const handOver = async (copy: Copy, lane: Lane, outbound: Outbound): Promise<CopyOutcome> => {
  const outcome = await lane.provider.send(outbound);
  if (outcome.kind === 'accepted') return { copy, sent: true, reason: '', detail: '' };
  const reason = outcome.kind === 'rejected' ? outcome.reason : outcome.kind;
  return failed(copy, reason, outcome.detail);
};

const toDraft = ({ deps }: BatchDeps, request: CopyRequest, copy: Copy, lane: Lane): Draft => {
  const sendKey = copy.sendKey ?? uuidOf('copy', deps.random.hex(16));
  const delivery = deliveryOf(request, copy, sendKey);
  const work: Work = {
    held: { delivery, leasedAtMs: 0, lost: false },
    delivery,
    now: () => request.now,
    campaign: request.ready.campaign,
    dispatch: dispatchOf(delivery, request),
    profile: copy.profile,
    receipt: null,
    prior: [],
    variant: copy.variantId,
    exclusive: false,
    limits: NO_LIMIT_FACTS,
    pressureRevision: null,
    facts: {},
  };
  return { work, lane, send: { sendKey, parsed: copy.parsed, endpoint: copy.endpoint } };
};

const deliveryOf = (request: CopyRequest, { profile }: Copy, sendKey: string): Delivery => ({
  part: profile.part,
  workspaceId: request.workspaceId,
  deliveryId: sendKey,
  userId: profile.userId,
  campaignId: request.ready.campaign.campaignId,
  dispatchId: sendKey.replaceAll('-', ''),
  live: request.live,
  dueAt: request.now,
  plannedAt: request.now,
  expiresAt: null,
  epoch: 0,
  tries: 0,
  properties: request.properties,
  progress: {},
});

const dispatchOf = ({ dispatchId }: Delivery, { properties }: CopyRequest): DispatchFacts => ({
  dispatchId,
  sendId: null,
  triggerProperties: properties,
  attachments: [],
  audience: null,
  recheckAudience: false,
  fromSegment: false,
});
