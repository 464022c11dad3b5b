// From what a call wrote to what is kept with its dispatch: the template it names, the configuration it leaves through,
// the variation it is counted under. Whatever does not fit is refused with its field before anything is accepted.
import type { CalledMessage, MessageCall, WrittenMessage } from '../core/campaigns/called-message.ts';
import type { Campaign, Category, ChannelContent } from '../core/campaigns/campaign.ts';
import type { ChannelKind } from '../core/channels/channel.ts';
import { parseMailbox } from '../core/channels/email-address.ts';
import type { JsonObject } from '../core/json.ts';
import { ok, refuse, type Result } from '../core/result.ts';
import type { EmailTemplateStore } from '../ports/content.ts';
import type { StoredConfiguration } from '../ports/delivery-store.ts';
import type { Mjml } from '../ports/mjml.ts';
import { compileEmail } from './compile-content.ts';

export interface CalledContentDeps {
  readonly channels: readonly ChannelKind[];
  readonly mjml: Mjml;
  readonly templates: Pick<EmailTemplateStore, 'find'>;
  /** Of the workspace, oldest first. */
  readonly configurations: (workspaceId: number) => Promise<readonly ConfigurationHead[]>;
}

export type ConfigurationHead = Pick<
  StoredConfiguration,
  'configurationId' | 'channel' | 'category' | 'active' | 'settings'
>;

export interface Container {
  readonly campaign: Campaign;
  /** Named by the call: then its messages are of the campaign's variations. */
  readonly isNamed: boolean;
}

export const readyContent = async (
  deps: CalledContentDeps,
  container: Container,
  call: Pick<MessageCall, 'sendTo' | 'overridesCaps' | 'messages'>,
): Promise<Result<CalledMessage>> => {
  const { campaign } = container;
  const category = call.sendTo === 'everybody' ? 'transactional' : campaign.category;
  const configurations = (await deps.configurations(campaign.workspaceId)).filter(({ active }) => active);
  const messages: ChannelContent[] = [];
  for (const written of call.messages) {
    const variation = variationOf(container, written);
    if (!variation.ok) return variation;
    const content = await contentOf(deps, campaign.workspaceId, written);
    if (!content.ok) return content;
    const configurationId = chooseConfiguration(configurations, category, written, variation.value);
    if (configurationId === null)
      return refuse(
        'no_configuration',
        `${written.field}: the workspace has no active configuration for ${written.channel}`,
        written.field,
      );
    const { messageId } = variation.value;
    messages.push({ messageId, channel: written.channel, configurationId, content: content.value });
  }
  const { sendTo, overridesCaps } = call;
  return ok({ version: 1, sendTo, overridesCaps, messages });
};

type Variation = Pick<ChannelContent, 'messageId' | 'configurationId'>;

/** 1.4: a variation of that campaign and of that channel. Without a campaign ids mean nothing. */
const variationOf = ({ campaign, isNamed }: Container, written: WrittenMessage): Result<Variation> => {
  if (!isNamed) return ok({ messageId: written.channel, configurationId: '' });
  const known = campaign.definition.variants.flatMap(({ messages }) => messages);
  const found: ChannelContent[] = [];
  for (const { field, id } of written.variations) {
    if (id === null)
      return refuse(
        'message_variant_unspecified',
        `Message Variant Unspecified: ${field} is required with a campaign`,
        field,
      );
    const message = known.find(({ messageId }) => messageId === id);
    if (message === undefined)
      return refuse(
        'invalid_message_variant',
        `Invalid Message Variant: ${field} is not of this campaign`,
        field,
      );
    if (message.channel !== written.channel)
      return refuse(
        'mismatched_message_type',
        `Mismatched Message Type: ${field} is for ${message.channel}`,
        field,
      );
    found.push(message);
  }
  return ok(found[0] ?? { messageId: written.channel, configurationId: '' });
};

const contentOf = async (
  deps: CalledContentDeps,
  workspaceId: number,
  { channel, content, field }: WrittenMessage,
): Promise<Result<JsonObject>> => {
  const whole = channel === 'email' ? await emailOf(deps, workspaceId, content, field) : ok(content);
  if (!whole.ok) return whole;
  const kind = deps.channels.find(({ id }) => id === channel);
  if (kind === undefined) return refuse('channel_not_available', `${field} is not available`, field);
  const parsed = kind.parse(whole.value, field);
  return parsed.ok ? whole : parsed;
};

const emailOf = async (
  { templates, mjml }: CalledContentDeps,
  workspaceId: number,
  { email_template_id: templateId, ...own }: JsonObject,
  field: string,
): Promise<Result<JsonObject>> => {
  if (templateId === undefined) return ok((await compileEmail(mjml, own)).content);
  const at = `${field}.email_template_id`;
  const template = typeof templateId === 'string' ? await templates.find(workspaceId, templateId) : null;
  if (template === null) return refuse('unknown_template', `${at} is not an email template`, at);
  const { subject, preheader, body, plaintextBody, shouldInlineCss } = template;
  const given = {
    ...present('subject', subject),
    ...present('preheader', preheader),
    ...present('body', body),
    // The text of a template says what its own body says.
    ...(own['body'] === undefined ? present('plaintext_body', plaintextBody) : {}),
    should_inline_css: shouldInlineCss,
  };
  return ok((await compileEmail(mjml, { ...given, ...own })).content);
};

const present = (name: string, text: string): JsonObject => (text === '' ? {} : { [name]: text });

/** The variation's own, else the one that fits best: of the message's category, and with the sender that it names. */
const chooseConfiguration = (
  configurations: readonly ConfigurationHead[],
  category: Category,
  { channel, content }: WrittenMessage,
  { configurationId }: Variation,
): string | null => {
  const fitting = configurations.filter((one) => one.channel === channel);
  const own = fitting.find((one) => one.configurationId === configurationId);
  const from = senderOf(content['from']);
  const score = (one: ConfigurationHead): number =>
    (one.category === category ? 2 : 0) + (from !== null && senderAddress(one) === from ? 1 : 0);
  const [best] = [...fitting].sort((a, b) => score(b) - score(a));
  return (own ?? best)?.configurationId ?? null;
};

const senderOf = (from: unknown): string | null =>
  typeof from === 'string' ? (parseMailbox(from)?.address.toLowerCase() ?? null) : null;

const senderAddress = ({ settings }: ConfigurationHead): string | null => {
  const address = settings.sender?.['from_address'];
  return typeof address === 'string' ? address.toLowerCase() : null;
};
