// Everything that stands in the way of launching a campaign, at once and with paths (PRE-1, PRE-2, CAT-4, 16.1,
// 19.4). An empty list means it may be launched. Pure: what must be looked up is handed in.
import type { ChannelKind, Message } from '../channels/channel.ts';
import type { ChannelConfiguration } from '../channels/configuration.ts';
import type { Refusal } from '../result.ts';
import type { FilterKinds } from '../segments/segment.ts';
import { parseSegment } from '../segments/segment.ts';
import { htmlPartsOf } from '../templates/html-parts.ts';
import { parseLocales, translationSources } from '../templates/translations.ts';
import { reviewExperiment } from '../experiments/review.ts';
import type { TriggerKinds } from './parse-triggers.ts';
import type {
  CampaignDefinition,
  CampaignStatus,
  CampaignType,
  Category,
  ChannelContent,
} from './campaign.ts';
import { reviewAction, type CampaignReference } from './review-action.ts';
import { reviewLimits } from './review-limits.ts';
import { reviewSchedule, type Moment } from './review-schedule.ts';

export type { Moment };

export interface ReviewGroup {
  readonly groupId: string;
  readonly channel: string;
  readonly archived: boolean;
}

export interface ReviewFacts {
  readonly channels: readonly ChannelKind[];
  readonly filters: FilterKinds;
  readonly triggers: TriggerKinds;
  readonly configurations: readonly Pick<
    ChannelConfiguration,
    'configurationId' | 'channel' | 'category' | 'active'
  >[];
  readonly groups: readonly ReviewGroup[];
  readonly moment: Moment;
}

export interface TemplateText {
  readonly path: string;
  readonly source: string;
  /** HTML of an email: what is commented out is not checked. */
  readonly html?: boolean;
}

export interface Reviewed {
  readonly problems: readonly Refusal[];
  /** Unwise, but allowed: shown before launch. */
  readonly warnings: readonly Refusal[];
  /** Template sources to be checked for syntax, with where they stand. */
  readonly sources: readonly TemplateText[];
  /** Other campaigns that must exist (10). */
  readonly references: readonly CampaignReference[];
}

type Subject = {
  readonly campaignId?: string;
  readonly type: CampaignType;
  /** Drafts, unless it says otherwise. */
  readonly status?: CampaignStatus;
  readonly category: Category;
  readonly definition: CampaignDefinition;
};

export const reviewCampaign = (campaign: Subject, facts: ReviewFacts, path = 'definition'): Reviewed => {
  const messages = reviewMessages(campaign, facts, path);
  const schedule = reviewSchedule(campaign, facts.moment, path);
  const action = reviewAction(campaign, facts.triggers, facts.moment.now, path);
  const limits = reviewLimits(campaign, path);
  return {
    warnings: [...schedule.warnings, ...action.warnings, ...limits.warnings],
    references: action.references,
    problems: [
      ...reviewType(campaign),
      ...schedule.problems,
      ...action.problems,
      ...limits.problems,
      ...reviewAudience(campaign, facts, path),
      ...reviewShares(campaign.definition, campaign.type, path),
      ...reviewExperiment(campaign.definition, facts.triggers, path),
      ...messages.problems,
      ...reviewGroup(campaign, facts, path),
    ],
    sources: messages.sources,
  };
};

const problem = (code: string, field: string, what: string): Refusal => ({
  code,
  message: `${field} ${what}.`,
  field,
});

const reviewType = ({ type }: Subject): readonly Refusal[] =>
  type === 'orchestrated'
    ? [
        problem(
          'type_not_available',
          'type',
          'must be api_triggered, scheduled or action_based to be launched',
        ),
      ]
    : [];

const reviewAudience = (
  { category, definition }: Subject,
  facts: ReviewFacts,
  path: string,
): readonly Refusal[] => {
  const problems: Refusal[] = [];
  if (definition.audience !== null) {
    const parsed = parseSegment(definition.audience, facts.filters, `${path}.audience`);
    if (!parsed.ok) problems.push(parsed.error);
  }
  if (category === 'marketing' && definition.sendTo === 'everybody') {
    problems.push(
      problem('send_to_not_allowed', `${path}.send_to`, 'must not be everybody in a marketing campaign'),
    );
  }
  if (category === 'marketing' && definition.atLeastOnce) {
    problems.push(
      problem('at_least_once_not_allowed', `${path}.at_least_once`, 'is only for transactional campaigns'),
    );
  }
  return problems;
};

const reviewShares = (
  definition: CampaignDefinition,
  type: CampaignType,
  path: string,
): readonly Refusal[] => {
  const { variants, controlPercentage } = definition;
  const problems: Refusal[] = [];
  if (type === 'api' && (variants.length > 1 || controlPercentage > 0))
    problems.push(problem('variants_not_allowed', `${path}.variants`, 'must be one in an API campaign'));
  if (variants.length === 0) problems.push(problem('no_variant', `${path}.variants`, 'must not be empty'));
  const sum = variants.reduce((all, variant) => all + variant.percentage, controlPercentage);
  if (variants.length > 0 && sum !== 100) {
    problems.push(
      problem('shares_not_100', `${path}.variants`, `and the control group add up to ${sum}, not to 100`),
    );
  }
  const channels = new Set(variants.flatMap(({ messages }) => messages.map(({ channel }) => channel)));
  if (controlPercentage > 0 && channels.size > 1) {
    problems.push(
      problem('control_not_allowed', `${path}.control_percentage`, 'needs a campaign of a single channel'),
    );
  }
  return [...problems, ...reviewIds(definition, path)];
};

const reviewIds = ({ variants }: CampaignDefinition, path: string): readonly Refusal[] => {
  const ids = variants.flatMap((variant) => [
    variant.id,
    ...variant.messages.map(({ messageId }) => messageId),
  ]);
  const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
  return twice.map((id) => problem('duplicate_id', `${path}.variants`, `use the id ${id} twice`));
};

type ReviewedMessages = Pick<Reviewed, 'problems' | 'sources'>;

const reviewMessages = (
  { type, category, definition }: Subject,
  facts: ReviewFacts,
  path: string,
): ReviewedMessages => {
  const problems: Refusal[] = [];
  const sources: TemplateText[] = [];
  definition.variants.forEach((variant, v) => {
    const at = `${path}.variants[${v}].messages`;
    if (variant.messages.length === 0) problems.push(problem('no_message', at, 'must not be empty'));
    const channels = variant.messages.map(({ channel }) => channel);
    variant.messages.forEach((message, m) => {
      const here = `${at}[${m}]`;
      if (type === 'api') {
        problems.push(...reviewEmpty(message, category, facts, here));
        return;
      }
      if (channels.indexOf(message.channel) !== m) {
        problems.push(problem('duplicate_channel', `${here}.channel`, 'appears twice in this variant'));
      }
      problems.push(...reviewConfiguration(message, category, facts, here));
      const parsed = parseContent(message, facts, here);
      if (parsed.problem !== null) problems.push(parsed.problem);
      for (const [name, source] of Object.entries(parsed.message?.parts ?? {})) {
        const html = htmlPartsOf(message.channel).includes(name);
        sources.push({ path: `${here}.content.${name}`, source, ...(html && { html }) });
      }
      const locales = parseLocales(message.content['translations'], `${here}.content.translations`);
      if (locales.ok) sources.push(...translationSources(locales.value, `${here}.content.translations`));
      else problems.push(locales.error);
    });
  });
  return { problems, sources };
};

/** Calls bring the content (CD-8.9): what is written here is what they are counted under, and perhaps sent through. */
const reviewEmpty = (
  message: ChannelContent,
  category: Category,
  facts: ReviewFacts,
  path: string,
): readonly Refusal[] => {
  if (!facts.channels.some(({ id }) => id === message.channel)) return [unknownChannel(facts, path)];
  return message.configurationId === '' ? [] : reviewConfiguration(message, category, facts, path);
};

const unknownChannel = ({ channels }: ReviewFacts, path: string): Refusal => {
  const known = channels.map(({ id }) => id).join(', ');
  return problem('unknown_channel', `${path}.channel`, `must be one of ${known}`);
};

const parseContent = (
  message: ChannelContent,
  facts: ReviewFacts,
  path: string,
): { readonly problem: Refusal | null; readonly message: Message | null } => {
  const kind = facts.channels.find(({ id }) => id === message.channel);
  if (kind === undefined) return { problem: unknownChannel(facts, path), message: null };
  const parsed = kind.parse(message.content, `${path}.content`);
  return parsed.ok ? { problem: null, message: parsed.value } : { problem: parsed.error, message: null };
};

/** PRE-2, CAT-4: sent through an active configuration of the same channel and category. */
const reviewConfiguration = (
  message: ChannelContent,
  category: Category,
  facts: ReviewFacts,
  path: string,
): readonly Refusal[] => {
  const field = `${path}.configuration_id`;
  const found = facts.configurations.find(
    ({ configurationId }) => configurationId === message.configurationId,
  );
  if (found === undefined) return [problem('no_configuration', field, 'names no channel configuration')];
  if (!found.active)
    return [problem('configuration_inactive', field, 'names a configuration that is not active')];
  if (found.channel !== message.channel) {
    return [problem('configuration_mismatch', field, `is for ${found.channel}, not for ${message.channel}`)];
  }
  if (found.category !== category) {
    return [problem('configuration_mismatch', field, `is for ${found.category} messages`)];
  }
  return [];
};

/** 19.4: marketing SMS reaches the subscribers of one group; transactional messages need no opt-in. */
const reviewGroup = (
  { type, category, definition }: Subject,
  facts: ReviewFacts,
  path: string,
): readonly Refusal[] => {
  // A call names the group with its message.
  if (type === 'api') return [];
  const field = `${path}.subscription_group_id`;
  const used = new Set(definition.variants.flatMap(({ messages }) => messages.map(({ channel }) => channel)));
  const needing = facts.channels.filter((kind) => kind.needsSubscriptionGroup && used.has(kind.id));
  const { subscriptionGroupId } = definition;
  if (subscriptionGroupId === null) {
    if (category === 'transactional') return [];
    return needing.map((kind) => problem('no_subscription_group', field, `is required for ${kind.id}`));
  }
  const group = facts.groups.find(({ groupId }) => groupId === subscriptionGroupId);
  if (group === undefined || group.archived) {
    return [problem('unknown_subscription_group', field, 'names no active subscription group')];
  }
  if (!used.has(group.channel) || needing.some((kind) => kind.id !== group.channel)) {
    return [
      problem('group_mismatch', field, `is a group of ${group.channel}, which this campaign does not use`),
    ];
  }
  return [];
};
