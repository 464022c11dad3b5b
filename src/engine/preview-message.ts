// One message as one person would get it, with everything worth saying about it. Rendered by the processes that render
// what is sent, assembled by its channel; nothing leaves, nothing is remembered, links lead nowhere.
import type { ChannelKind, Endpoint, Message, SendFacts } from '../core/channels/channel.ts';
import type { CampaignType, Category } from '../core/campaigns/campaign.ts';
import { sourceOf } from '../core/content/email-source.ts';
import { finding, refused, type Finding } from '../core/content/finding.ts';
import { inspectHtml } from '../core/content/inspect-html.ts';
import { inspectLiquid, type Vocabulary } from '../core/content/inspect-liquid.ts';
import { inspectText } from '../core/content/inspect-text.ts';
import type { Json, JsonObject } from '../core/json.ts';
import { buildRenderContext, type EmailLinks } from '../core/templates/context.ts';
import { htmlPartsOf } from '../core/templates/html-parts.ts';
import { parseLocales } from '../core/templates/translations.ts';
import type { Instant } from '../core/time.ts';
import type { Device, DevicePlatform, Profile } from '../core/users/user.ts';
import type { Random } from '../ports/clock.ts';
import type { Mjml } from '../ports/mjml.ts';
import type { RenderResult, Templates } from '../ports/templates.ts';
import { compileEmail } from './compile-content.ts';

export interface PreviewDeps {
  readonly templates: Pick<Templates, 'check' | 'render'>;
  readonly mjml: Mjml;
  readonly channels: readonly ChannelKind[];
  readonly random: Pick<Random, 'hex' | 'uuid'>;
}

export interface PreviewRequest {
  readonly workspaceId: number;
  /** Workspace clock. */
  readonly now: Instant;
  readonly channel: string;
  readonly content: JsonObject;
  readonly type: CampaignType;
  readonly category: Category;
  readonly campaignName: string;
  /** Settings of the sender; absent: placeholders. */
  readonly sender: JsonObject | null;
  readonly person: Profile;
  readonly properties: JsonObject;
  readonly vocabulary: Vocabulary;
}

/** Outbound messages by variant of the channel: one, or one per family of devices. */
export interface Preview {
  readonly outcome: 'rendered' | 'aborted' | 'invalid';
  /** Of an abort: what the template said. */
  readonly detail: string;
  readonly messages: readonly JsonObject[];
  readonly preheader: string | null;
  readonly findings: readonly Finding[];
}

export const previewMessage = async (deps: PreviewDeps, request: PreviewRequest): Promise<Preview> => {
  const kind = deps.channels.find(({ id }) => id === request.channel);
  if (kind === undefined) return invalid([finding('error', 'unknown_channel', 'There is no such channel.')]);
  const made = await complete(deps, request);
  const parsed = kind.parse(made.content, '');
  const lint = await inspectSources(deps, request, made.content);
  if (!parsed.ok) {
    const { code, message, field } = parsed.error;
    const problem = refused(code, message, field === undefined ? {} : { field });
    return invalid([...made.findings, ...lint, problem]);
  }
  const [result] = await deps.templates.render([toJob(deps, request, parsed.value, made.content)]);
  const known = [...made.findings, ...lint];
  if (result === undefined) return invalid(known);
  if (result.kind !== 'rendered') return ended(result, known);
  return assembleAll(request, parsed.value, made.content, result, known);
};

const invalid = (findings: readonly Finding[]): Preview => ({
  outcome: 'invalid',
  detail: '',
  messages: [],
  preheader: null,
  findings,
});

const ended = (result: Exclude<RenderResult, { kind: 'rendered' }>, known: readonly Finding[]): Preview => {
  // Nothing is known about the message then: the caller asks again.
  if (result.kind === 'unavailable') throw new Error(result.detail);
  const reason = result.kind === 'aborted' ? result.reason : 'connected_content_failed';
  const isSyntax = reason === 'liquid_syntax_error';
  const seen = known.some(({ severity }) => severity === 'error');
  const told = isSyntax && seen ? [] : [finding('error', reason, result.detail)];
  return {
    ...invalid([...known, ...told]),
    outcome: isSyntax ? 'invalid' : 'aborted',
    detail: result.detail,
  };
};

/** What is still empty must not keep the rest from being seen. */
const complete = async (
  deps: PreviewDeps,
  { channel, content }: PreviewRequest,
): Promise<{ readonly content: JsonObject; readonly findings: readonly Finding[] }> => {
  if (channel !== 'email') return { content, findings: [] };
  const compiled = await compileEmail(deps.mjml, content);
  const field = sourceOf(content);
  const findings = compiled.problems.map(({ line, message }) =>
    finding(compiled.content['source_problem'] === undefined ? 'warning' : 'error', 'mjml_problem', message, {
      field,
      line,
      params: { message },
    }),
  );
  const { source_problem: _problem, ...made } = compiled.content;
  const missing = ['subject', 'body'].filter((name) => isBlank(made[name]));
  return {
    content: {
      ...made,
      ...Object.fromEntries(missing.map((name) => [name, name === 'body' ? '<p></p>' : '—'])),
    },
    findings: [
      ...findings,
      ...missing.map((name) => finding('error', `no_${name}`, `${name} is required.`, { field: name })),
    ],
  };
};

const isBlank = (value: Json | undefined): boolean => typeof value !== 'string' || value.trim() === '';

/** Every text that somebody wrote, checked where it was written. */
const inspectSources = async (
  deps: PreviewDeps,
  { channel, vocabulary }: PreviewRequest,
  content: JsonObject,
): Promise<readonly Finding[]> => {
  const source = channel === 'email' ? sourceOf(content) : 'html';
  const texts = Object.entries(content).flatMap(([name, value]) => {
    if (name === 'source' || name === 'inlined_body' || (name === 'body' && source === 'mjml')) return [];
    if (name === 'mjml' && source !== 'mjml') return [];
    return name === 'blocks' ? [] : textsIn(value, name);
  });
  const found = await Promise.all(
    texts.map(({ field, text }) =>
      inspectSource(deps.templates, vocabulary, field, text, channel === 'email' && field === 'body'),
    ),
  );
  return found.flat();
};

/** Syntax by the parser that renders, names by the vocabulary. */
export const inspectSource = async (
  templates: Pick<Templates, 'check'>,
  vocabulary: Vocabulary,
  field: string,
  text: string,
  html: boolean,
): Promise<readonly Finding[]> => {
  const faults = text.includes('{{') || text.includes('{%') ? await templates.check(text, html) : [];
  return [
    ...faults.map(({ message, line, column }) =>
      refused('liquid_syntax', message, {
        field,
        ...(line === undefined ? {} : { line }),
        ...(column === undefined ? {} : { column }),
        params: { message: message.replace(/^line \d+, column \d+: /, '') },
      }),
    ),
    ...inspectLiquid(text, vocabulary, field),
  ];
};

interface SourceText {
  readonly field: string;
  readonly text: string;
}

const textsIn = (value: Json, field: string): readonly SourceText[] => {
  if (typeof value === 'string') return [{ field, text: value }];
  if (Array.isArray(value)) return value.flatMap((item: Json, i) => textsIn(item, `${field}.${i}`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => textsIn(inner, `${field}.${name}`));
};

/** Nowhere: a preview must never unsubscribe anybody (personalisation 3.3). */
const NOWHERE = 'https://preview.invalid';
const LINKS: EmailLinks = {
  unsubscribeUrl: `${NOWHERE}/unsubscribe`,
  subscribeUrl: `${NOWHERE}/subscribe`,
  optInUrl: `${NOWHERE}/opt-in`,
  preferenceCenterUrl: `${NOWHERE}/preferences`,
  viewInBrowserUrl: `${NOWHERE}/view`,
  footer: `<p><a href="${NOWHERE}/unsubscribe">Unsubscribe</a> · <a href="${NOWHERE}/preferences">Email preferences</a></p>`,
};

const toJob = (
  { random }: PreviewDeps,
  request: PreviewRequest,
  message: Message,
  content: JsonObject,
): Parameters<Templates['render']>[0][number] => {
  const locales = parseLocales(content['translations'], 'translations');
  return {
    workspaceId: request.workspaceId,
    templateKey: `preview:${random.hex(12)}`,
    parts: message.parts,
    htmlParts: htmlPartsOf(request.channel),
    context: buildRenderContext({
      profile: request.person,
      campaign: {
        campaignId: PREVIEW_ID,
        name: request.campaignName,
        type: request.type,
        category: request.category,
        dispatchId: PREVIEW_ID,
      },
      channel: request.channel,
      triggerProperties: request.properties,
      eventProperties: request.properties,
      links: {
        ...LINKS,
        preferenceCenters: Object.fromEntries(
          request.vocabulary.centers.map((name) => [name, `${NOWHERE}/preferences/${name}`]),
        ),
      },
      locales: locales.ok ? locales.value : [],
      preview: true,
    }),
    now: request.now,
    deliveryId: PREVIEW_ID,
    preview: true,
  };
};

const PREVIEW_ID = '00000000-0000-0000-0000-000000000000';

const assembleAll = (
  request: PreviewRequest,
  message: Message,
  content: JsonObject,
  rendered: Extract<RenderResult, { kind: 'rendered' }>,
  known: readonly Finding[],
): Preview => {
  const messages: JsonObject[] = [];
  const findings: Finding[] = [...known];
  for (const endpoint of endpointsOf(request, content)) {
    const built = message.assemble(rendered.parts, senderOf(request), factsOf(request, endpoint));
    if (built.ok) messages.push(built.value.body);
    else {
      const { code, message: text, field } = built.error;
      findings.push(refused(code, text, field === undefined ? {} : { field }));
    }
  }
  const preheader = rendered.parts['preheader'] ?? content['preheader'];
  return {
    outcome: messages.length === 0 ? 'invalid' : 'rendered',
    detail: '',
    messages,
    preheader: typeof preheader === 'string' ? preheader : null,
    findings: [
      ...findings,
      ...rendered.warnings.map((text) =>
        finding('warning', 'render_warning', text, { params: { message: text } }),
      ),
      ...messages.flatMap((body) => inspectBody(request, body)),
    ],
  };
};

const inspectBody = (request: PreviewRequest, body: JsonObject): readonly Finding[] => {
  const { html, subject } = body;
  if (request.channel === 'email' && typeof html === 'string')
    return [
      ...inspectHtml(html, {
        marketing: request.category === 'marketing',
        unsubscribeUrls: [LINKS.unsubscribeUrl, LINKS.preferenceCenterUrl],
      }),
      ...inspectText('email', typeof subject === 'string' ? subject : '', body),
    ];
  return inspectText(request.channel, typeof body['body'] === 'string' ? body['body'] : '', body);
};

const SENDERS: Readonly<Record<string, JsonObject>> = {
  email: { from_name: 'Sender', from_address: 'sender@example.com' },
  sms: { from: '+33700000000' },
};
const senderOf = ({ sender, channel }: PreviewRequest): JsonObject => sender ?? SENDERS[channel] ?? {};

const PUSH_FAMILIES: Readonly<Record<string, DevicePlatform>> = {
  apple_push: 'ios',
  android_push: 'android',
  web_push: 'web',
};

const endpointsOf = ({ channel, person }: PreviewRequest, content: JsonObject): readonly Endpoint[] => {
  if (channel === 'push')
    return Object.entries(PUSH_FAMILIES)
      .filter(([family]) => content[family] !== undefined)
      .map(([, platform]) => ({ id: platform, address: platform, device: deviceOf(platform) }));
  const address =
    channel === 'sms' ? (person.phone ?? '+33600000000') : (person.email ?? 'somebody@example.com');
  return [{ id: channel, address }];
};

const deviceOf = (platform: DevicePlatform): Device => ({
  deviceId: `preview-${platform}`,
  appId: 'preview',
  platform,
  token: 'preview',
  enabled: true,
  addedAt: 0,
});

const factsOf = (request: PreviewRequest, endpoint: Endpoint): SendFacts => ({
  workspaceId: request.workspaceId,
  sendKey: PREVIEW_ID,
  deliveryId: PREVIEW_ID,
  campaignId: PREVIEW_ID,
  campaignName: request.campaignName,
  category: request.category,
  dispatchId: PREVIEW_ID,
  userId: request.person.userId,
  externalId: request.person.externalId,
  endpoint,
  at: request.now,
  ...(request.category === 'marketing' ? { unsubscribeUrl: LINKS.unsubscribeUrl } : {}),
});
