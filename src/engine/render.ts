// Planned sends become finished messages: rendered in one batch, then assembled by their channel. What the template
// or the content decides against is dropped with its reason; connected content may ask to be put back.
import { CONTENT_BACKOFF, retryDelayMs } from '../core/deliveries/backoff.ts';
import type { PlannedSend } from '../core/deliveries/decide.ts';
import type { SendFacts } from '../core/channels/channel.ts';
import { PERSONAL_LIFE_MS, type ShortLink } from '../core/channels/short-link.ts';
import type { LinkTracking } from '../core/channels/track-links.ts';
import { isReasonCode, type ReasonCode } from '../core/deliveries/reasons.ts';
import {
  buildRenderContext,
  mergeTriggerProperties,
  type EmailLinks,
  type RenderContext,
} from '../core/templates/context.ts';
import { htmlPartsOf } from '../core/templates/html-parts.ts';
import { parseLocales, type Locale } from '../core/templates/translations.ts';
import type { JsonObject } from '../core/json.ts';
import type { RenderJob, RenderResult } from '../ports/templates.ts';
import type { WebCopy } from '../ports/web-copies.ts';
import type { ReadySend } from './dispatch.ts';
import type { Lane } from './lane.ts';
import type { SendingDeps, SendResult, Work } from './sending.ts';

/** personalisation 6.2: connected content is put back so many times, then the message is given up. */
const MAX_CONTENT_TRIES = 5;

export interface Draft {
  readonly work: Work;
  readonly send: PlannedSend;
  readonly lane: Lane;
}

export type Rendered =
  | {
      readonly kind: 'ready';
      readonly draft: Draft;
      readonly ready: ReadySend;
      readonly shortLinks: readonly ShortLink[];
      /** Of a message that links to itself. */
      readonly webCopy: WebCopy | null;
    }
  | { readonly kind: 'ended'; readonly draft: Draft; readonly result: SendResult };

/** One answer per draft, in order. */
export const renderDrafts = async (
  deps: SendingDeps,
  drafts: readonly Draft[],
): Promise<readonly Rendered[]> => {
  if (drafts.length === 0) return [];
  const centers = await centersOf(deps, drafts);
  const prepared = drafts.map((draft) => prepare(deps, draft, centers));
  const jobs = prepared.flatMap((one) => (one.job === null ? [] : [one.job]));
  const results = await deps.templates.render(jobs);
  let next = 0;
  const rendered = prepared.map(({ draft, links, job, error }) => {
    if (job === null) return drop(draft, 'content_invalid', error);
    const result = results[next++];
    if (result === undefined) return drop(draft, 'render_limit', 'The renderer gave no answer.');
    return guarded(draft, () => finish(deps, draft, links, result));
  });
  const made = rendered.flatMap((one) => (one.kind === 'ready' ? one.shortLinks : []));
  if (made.length > 0) await deps.keepShortLinks(made);
  const copies = rendered.flatMap((one) => (one.kind === 'ready' ? (one.webCopy ?? []) : []));
  if (copies.length > 0) await deps.keepWebCopies?.(copies);
  return rendered;
};

const prepare = (deps: SendingDeps, draft: Draft, centers: CenterNames) => {
  try {
    const links = linksOf(deps, draft, centers);
    return { draft, links, job: toJob(draft, links), error: '' };
  } catch (error) {
    return { draft, links: null, job: null, error: String(error) };
  }
};

/** One message that cannot be built must not cost its neighbours (T20). */
const guarded = (draft: Draft, build: () => Rendered): Rendered => {
  try {
    return build();
  } catch (error) {
    return drop(draft, 'content_invalid', String(error));
  }
};

type CenterNames = ReadonlyMap<number, readonly string[]>;
const NO_CENTERS: CenterNames = new Map();

/** One question per batch, and none where no message can name a preference centre. */
const centersOf = async (
  { preferenceCenters }: SendingDeps,
  drafts: readonly Draft[],
): Promise<CenterNames> => {
  const naming = drafts.filter(({ send }) => mayNameCenter(send.parsed.message.parts));
  const workspaceIds = new Set(naming.map(({ work }) => work.delivery.workspaceId));
  return preferenceCenters === undefined || workspaceIds.size === 0
    ? NO_CENTERS
    : preferenceCenters([...workspaceIds]);
};

/** Looked up once per version of a message. A content block may hold the name. */
const naming = new WeakMap<object, boolean>();
const mayNameCenter = (parts: Readonly<Record<string, string>>): boolean => {
  const known = naming.get(parts);
  if (known !== undefined) return known;
  const found = Object.values(parts).some((text) => /preference_center\s*\.|content_blocks/.test(text));
  naming.set(parts, found);
  return found;
};

const linksOf = (deps: SendingDeps, { work, send }: Draft, centers: CenterNames): EmailLinks | null =>
  deps.linksFor({
    workspaceId: work.delivery.workspaceId,
    userId: work.delivery.userId,
    sendKey: send.sendKey,
    campaignId: work.campaign.campaignId,
    channel: send.parsed.content.channel,
    category: work.campaign.category,
    language: work.profile.fields.language ?? null,
    subscriptionGroupId: work.campaign.definition.subscriptionGroupId,
    preferenceCenters: centers.get(work.delivery.workspaceId) ?? [],
  });

const toJob = (draft: Draft, links: EmailLinks | null): RenderJob => {
  const { work, send } = draft;
  return {
    workspaceId: work.delivery.workspaceId,
    templateKey: `${contentKeyOf(work)}:${send.parsed.content.messageId}`,
    parts: partsOf(draft),
    htmlParts: htmlPartsOf(send.parsed.content.channel),
    context: contextOf(draft, links),
    now: work.now(),
    deliveryId: work.delivery.deliveryId,
  };
};

/** Templates are parsed once per version of a campaign, or per call that brought its own message. */
const contentKeyOf = ({ campaign, dispatch }: Work): string =>
  dispatch?.message === undefined
    ? `${campaign.campaignId}:${campaign.version}:${campaign.updatedAt}`
    : `${dispatch.dispatchId}:${dispatch.message.version}:${campaign.version}`;

/** Liquid of the parameters that links get is a part of its own, named like nothing a content has. */
const PARAMETERS_PART = 'tracking:link_parameters';

const partsOf = ({ work, send }: Draft): Readonly<Record<string, string>> => {
  const { parts } = send.parsed.message;
  const parameters = work.campaign.definition.tracking.linkParameters;
  return parameters === null ? parts : { ...parts, [PARAMETERS_PART]: parameters };
};

/** The person's own switches win (20.1). */
const trackingOf = (
  deps: SendingDeps,
  { work, send }: Draft,
  parts: Readonly<Record<string, string>>,
): LinkTracking | null => {
  const { tracking } = work.campaign.definition;
  const { fields } = work.profile;
  const { channel } = send.parsed.content;
  return deps.trackingFor({
    workspaceId: work.delivery.workspaceId,
    userId: work.delivery.userId,
    campaignId: work.campaign.campaignId,
    sendKey: send.sendKey,
    channel,
    at: work.now(),
    opens: tracking.opens && fields['email_open_tracking_disabled'] !== true,
    clicks: tracking.clicks && (channel !== 'email' || fields['email_click_tracking_disabled'] !== true),
    parameters: (parts[PARAMETERS_PART] ?? '').trim(),
  });
};

const contextOf = ({ work, send }: Draft, links: EmailLinks | null): RenderContext => {
  const { campaign, delivery, dispatch, profile } = work;
  const { content } = send.parsed;
  const { device } = send.endpoint;
  return buildRenderContext({
    profile,
    campaign: {
      campaignId: campaign.campaignId,
      name: campaign.name,
      type: campaign.type,
      category: campaign.category,
      dispatchId: delivery.dispatchId,
      messageId: content.messageId,
      messageName: work.variant,
    },
    channel: content.channel,
    triggerProperties: mergeTriggerProperties(dispatch?.triggerProperties, delivery.properties),
    eventProperties: delivery.properties ?? {},
    ...(device === undefined ? {} : { device }),
    ...(links === null ? {} : { links }),
    locales: localesOf(content.content),
  });
};

/** Read once per content, which lives as long as its campaign is known. */
const localesByContent = new WeakMap<JsonObject, readonly Locale[]>();
const localesOf = (content: JsonObject): readonly Locale[] => {
  const known = localesByContent.get(content);
  if (known !== undefined) return known;
  const parsed = parseLocales(content['translations'], 'translations');
  const locales = parsed.ok ? parsed.value : [];
  localesByContent.set(content, locales);
  return locales;
};

const finish = (
  deps: SendingDeps,
  draft: Draft,
  links: EmailLinks | null,
  result: RenderResult,
): Rendered => {
  switch (result.kind) {
    case 'aborted':
      return drop(draft, result.reason, result.detail);
    case 'retry':
      return putBackOrDrop(deps, draft, result.detail);
    case 'unavailable':
      return putBack(deps, draft, result.detail);
    case 'rendered':
      return assemble(deps, draft, links, trackingOf(deps, draft, result.parts), result);
  }
};

const assemble = (
  deps: SendingDeps,
  draft: Draft,
  links: EmailLinks | null,
  tracking: LinkTracking | null,
  { parts, pieces, extras }: Extract<RenderResult, { kind: 'rendered' }>,
): Rendered => {
  const { lane, send } = draft;
  const sender = lane.configuration.settings.sender ?? {};
  const facts = { ...sendFacts(draft, links), ...messageTokenOf(deps, draft) };
  const built = send.parsed.message.assemble(parts, sender, facts, tracking ?? undefined, pieces);
  if (built.ok) {
    const ready = { send, outbound: built.value, extras };
    return {
      kind: 'ready',
      draft,
      ready,
      shortLinks: tracking?.made ?? [],
      webCopy: webCopyOf(ready, links),
    };
  }
  const { code, message } = built.error;
  return drop(draft, isReasonCode(code) ? code : 'content_invalid', message);
};

/** Browsers show a message as long as its short links lead somewhere. */
const webCopyOf = ({ outbound }: ReadySend, links: EmailLinks | null): WebCopy | null => {
  const { html, text } = outbound.body;
  const url = links?.viewInBrowserUrl;
  if (url === undefined || typeof html !== 'string') return null;
  if (!html.includes(url) && !(typeof text === 'string' && text.includes(url))) return null;
  const { workspaceId, userId, sendKey, at } = outbound.facts;
  return { workspaceId, userId, sendKey, html, expiresAt: at + PERSONAL_LIFE_MS };
};

const messageTokenOf = (
  { messageTokenFor }: SendingDeps,
  { work: { delivery }, send }: Draft,
): Pick<SendFacts, 'messageToken'> => {
  if (messageTokenFor === undefined || send.endpoint.device === undefined) return {};
  const { workspaceId, userId } = delivery;
  return { messageToken: messageTokenFor({ workspaceId, userId, sendKey: send.sendKey }) };
};

const sendFacts = ({ work, send }: Draft, links: EmailLinks | null): SendFacts => {
  const { campaign, delivery, dispatch, profile } = work;
  const unsubscribable = links !== null && campaign.category === 'marketing';
  const attachments = dispatch?.attachments ?? [];
  return {
    workspaceId: delivery.workspaceId,
    sendKey: send.sendKey,
    deliveryId: delivery.deliveryId,
    campaignId: campaign.campaignId,
    campaignName: campaign.name,
    category: campaign.category,
    dispatchId: delivery.dispatchId,
    userId: delivery.userId,
    externalId: profile.externalId,
    endpoint: send.endpoint,
    at: work.now(),
    ...(unsubscribable ? { unsubscribeUrl: links.oneClickUrl ?? links.unsubscribeUrl } : {}),
    ...(attachments.length > 0 ? { attachments } : {}),
  };
};

const drop = (draft: Draft, reason: ReasonCode, detail: string): Rendered => ({
  kind: 'ended',
  draft,
  result: { kind: 'dropped', send: draft.send, reason, detail },
});

const putBackOrDrop = (deps: SendingDeps, draft: Draft, detail: string): Rendered => {
  const tries = (draft.work.delivery.progress.contentTries ?? 0) + 1;
  if (tries > MAX_CONTENT_TRIES) return drop(draft, 'connected_content_failed', detail);
  const until = draft.work.now() + retryDelayMs(CONTENT_BACKOFF, tries, deps.random.fraction());
  return { kind: 'ended', draft, result: { kind: 'put_back', send: draft.send, because: 'content', until } };
};

/** As often as it takes: a database that is away costs no message. What waits too long expires, with that reason. */
const putBack = (deps: SendingDeps, draft: Draft, detail: string): Rendered => {
  const { delivery } = draft.work;
  deps.observer.emit({
    name: 'render-unavailable',
    level: 'warn',
    deliveryId: delivery.deliveryId,
    error: detail,
  });
  const waitMs = retryDelayMs(CONTENT_BACKOFF, delivery.tries + 1, deps.random.fraction());
  const until = draft.work.now() + waitMs;
  return {
    kind: 'ended',
    draft,
    result: { kind: 'put_back', send: draft.send, because: 'unavailable', until },
  };
};
