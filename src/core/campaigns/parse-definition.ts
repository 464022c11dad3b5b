// A campaign's definition as people and files write it (snake_case) to the one the engine reads, and back. Only
// the shape is checked here, so that drafts may be incomplete; review.ts says what stands in the way of launching.
import type { Json, JsonObject } from '../json.ts';
import type { Refusal, Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { evenShares } from '../experiments/winning-variant.ts';
import type { SendTo } from '../channels/channel.ts';
import { MAX_DELAY_SECONDS, readActionSettings, writeActionSettings } from './definition/action-settings.ts';
import { readConversionSettings, writeConversionSettings } from './definition/conversion-settings.ts';
import { FieldReader } from './definition/field-reader.ts';
import { readLimitSettings, writeLimitSettings } from './definition/limit-settings.ts';
import { readScheduleSettings, writeScheduleSettings } from './definition/schedule-settings.ts';
import { readTrackingSettings, writeTrackingSettings } from './definition/tracking-settings.ts';
import type { CampaignDefinition, Category, ChannelContent, Reeligibility, Variant } from './campaign.ts';

export const MAX_VARIANTS = 8;
export const MAX_MESSAGES_PER_VARIANT = 8;

/** `makeId` names variants and messages that come without an id; given ids stay, so that analytics do. */
export const parseDefinition = (
  input: unknown,
  category: Category,
  makeId: () => string,
  path = 'definition',
): Result<CampaignDefinition, readonly [Refusal, ...Refusal[]]> => {
  const reader = new FieldReader(input, path, makeId);
  const definition: CampaignDefinition = {
    audience: reader.object('audience'),
    teamId: reader.text('team_id'),
    sendTo: reader.choice('send_to', SEND_TO, category === 'marketing' ? 'subscribed' : 'everybody'),
    subscriptionGroupId: reader.text('subscription_group_id'),
    reeligibility: readReeligibility(reader),
    ...readShares(reader),
    trigger: reader.object('trigger'),
    action: readActionSettings(reader),
    schedule: readScheduleSettings(reader),
    limits: readLimitSettings(reader),
    success: readConversionSettings(reader),
    tracking: readTrackingSettings(reader),
    recheckAudience: reader.flag('recheck_audience'),
    expirySeconds: reader.integer('expiry_seconds', 1, MAX_DELAY_SECONDS),
    atLeastOnce: reader.flag('at_least_once'),
  };
  reader.refuseUnknown();
  const [first, ...more] = reader.refusals;
  return first === undefined ? ok(definition) : err([first, ...more]);
};

const SEND_TO: readonly SendTo[] = ['opted_in', 'subscribed', 'everybody'];

/** CD-9.2: 720 days. */
const MAX_REELIGIBILITY_SECONDS = 720 * 86_400;

/** `null` = once ever; `{"after_seconds": 0}` = every call (9). */
const readReeligibility = (reader: FieldReader): Reeligibility => {
  const given = reader.nested('reeligibility');
  if (given === null) return { kind: 'never' };
  const seconds = given.integer('after_seconds', 0, MAX_REELIGIBILITY_SECONDS);
  given.refuseUnknown();
  return seconds === null ? { kind: 'never' } : { kind: 'after', seconds };
};

/** Variants that say nothing about their share divide what the control leaves (16.1); all of them say it, or none. */
const readShares = (reader: FieldReader): Pick<CampaignDefinition, 'variants' | 'controlPercentage'> => {
  const controlPercentage = reader.integer('control_percentage', 0, 100) ?? 0;
  const read = reader.list('variants', MAX_VARIANTS, readVariant);
  const open = read.filter(({ percentage }) => percentage === null);
  if (open.length > 0 && open.length < read.length)
    reader.refuse('variants', 'must give a percentage each, or none of them');
  const shares = evenShares(Math.max(read.length, 1), 100 - controlPercentage);
  const variants = read.map((variant, i) => ({
    ...variant,
    percentage: variant.percentage ?? shares[i] ?? 0,
  }));
  return { variants, controlPercentage };
};

interface OpenVariant extends Omit<Variant, 'percentage'> {
  readonly percentage: number | null;
}

const readVariant = (reader: FieldReader, index: number): OpenVariant => ({
  id: reader.text('id') ?? reader.makeId(),
  name: reader.text('name') ?? `Variant ${index + 1}`,
  percentage: reader.integer('percentage', 0, 100),
  messages: reader.list('messages', MAX_MESSAGES_PER_VARIANT, readMessage),
});

const readMessage = (reader: FieldReader): ChannelContent => ({
  messageId: reader.text('message_id') ?? reader.makeId(),
  channel: reader.requiredText('channel'),
  configurationId: reader.textOrNone('configuration_id'),
  content: reader.object('content') ?? {},
});

/** The written form: what parseDefinition reads. */
export const writeDefinition = (definition: CampaignDefinition): JsonObject => ({
  audience: definition.audience,
  team_id: definition.teamId,
  send_to: definition.sendTo,
  subscription_group_id: definition.subscriptionGroupId,
  reeligibility:
    definition.reeligibility.kind === 'never' ? null : { after_seconds: definition.reeligibility.seconds },
  control_percentage: definition.controlPercentage,
  variants: definition.variants.map(writeVariant),
  trigger: definition.trigger,
  ...writeActionSettings(definition.action),
  schedule: writeScheduleSettings(definition.schedule),
  ...writeLimitSettings(definition.limits),
  ...writeConversionSettings(definition.success),
  tracking: writeTrackingSettings(definition.tracking),
  recheck_audience: definition.recheckAudience,
  expiry_seconds: definition.expirySeconds,
  at_least_once: definition.atLeastOnce,
});

const writeVariant = (variant: Variant): Json => ({
  id: variant.id,
  name: variant.name,
  percentage: variant.percentage,
  messages: variant.messages.map((message) => ({
    message_id: message.messageId,
    channel: message.channel,
    configuration_id: message.configurationId,
    content: message.content,
  })),
});
