// A campaign's definition as people and files write it (snake_case) to the one the engine reads, and back. Only
// the shape is checked here, so that drafts may be incomplete; review.ts says what stands in the way of launching.
import type { Json, JsonObject } from '../json.ts';
import { isObject } from '../json.ts';
import type { Refusal, Result } from '../result.ts';
import { err, ok } from '../result.ts';
import type { SendTo } from '../channels/channel.ts';
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
    sendTo: reader.choice('send_to', SEND_TO, category === 'marketing' ? 'subscribed' : 'everybody'),
    subscriptionGroupId: reader.text('subscription_group_id'),
    reeligibility: readReeligibility(reader),
    variants: reader.list('variants', MAX_VARIANTS, readVariant),
    controlPercentage: reader.integer('control_percentage', 0, 100) ?? 0,
    trigger: reader.object('trigger'),
    delaySeconds: reader.integer('delay_seconds', 0, MAX_DELAY_SECONDS) ?? 0,
    recheckAudience: reader.flag('recheck_audience'),
    expirySeconds: reader.integer('expiry_seconds', 1, MAX_DELAY_SECONDS),
    atLeastOnce: reader.flag('at_least_once'),
  };
  reader.refuseUnknown();
  const [first, ...more] = reader.refusals;
  return first === undefined ? ok(definition) : err([first, ...more]);
};

const SEND_TO: readonly SendTo[] = ['opted_in', 'subscribed', 'everybody'];
const MAX_DELAY_SECONDS = 366 * 86_400;

/** `null` = once ever; `{"after_seconds": 0}` = every call (9). */
const readReeligibility = (reader: FieldReader): Reeligibility => {
  const given = reader.nested('reeligibility');
  if (given === null) return { kind: 'never' };
  const seconds = given.integer('after_seconds', 0, MAX_DELAY_SECONDS);
  given.refuseUnknown();
  return seconds === null ? { kind: 'never' } : { kind: 'after', seconds };
};

const readVariant = (reader: FieldReader, index: number): Variant => ({
  id: reader.text('id') ?? reader.makeId(),
  name: reader.text('name') ?? `Variant ${index + 1}`,
  percentage: reader.integer('percentage', 0, 100) ?? 100,
  messages: reader.list('messages', MAX_MESSAGES_PER_VARIANT, readMessage),
});

const readMessage = (reader: FieldReader): ChannelContent => ({
  messageId: reader.text('message_id') ?? reader.makeId(),
  channel: reader.requiredText('channel'),
  configurationId: reader.text('configuration_id') ?? '',
  content: reader.object('content') ?? {},
});

/** Reads fields one by one and remembers what was asked for, so that the rest can be refused as unknown. */
class FieldReader {
  readonly refusals: Refusal[];
  readonly makeId: () => string;
  readonly #path: string;
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #asked = new Set<string>();

  constructor(input: unknown, path: string, makeId: () => string, refusals: Refusal[] = []) {
    this.refusals = refusals;
    this.makeId = makeId;
    this.#path = path;
    this.#fields = isObject(input) ? input : {};
    if (!isObject(input)) this.#refuse('', 'must be an object');
  }

  #refuse(name: string, what: string): null {
    const field = name === '' ? this.#path : `${this.#path}.${name}`;
    this.refusals.push({ code: 'invalid_field', message: `${field} ${what}.`, field });
    return null;
  }

  #raw(name: string): unknown {
    this.#asked.add(name);
    return this.#fields[name] ?? null;
  }

  text(name: string): string | null {
    const value = this.#raw(name);
    if (value === null) return null;
    if (typeof value === 'string' && value !== '' && value.length <= 200) return value;
    return this.#refuse(name, 'must be a text of 1 to 200 characters');
  }

  requiredText(name: string): string {
    const value = this.text(name);
    if (value === null && this.#raw(name) === null) this.#refuse(name, 'is required');
    return value ?? '';
  }

  integer(name: string, min: number, max: number): number | null {
    const value = this.#raw(name);
    if (value === null) return null;
    if (Number.isInteger(value) && Number(value) >= min && Number(value) <= max) return Number(value);
    return this.#refuse(name, `must be an integer from ${min} to ${max}`);
  }

  flag(name: string): boolean {
    const value = this.#raw(name);
    if (value !== null && typeof value !== 'boolean') this.#refuse(name, 'must be true or false');
    return value === true;
  }

  choice<Choice extends string>(name: string, choices: readonly Choice[], otherwise: Choice): Choice {
    const value = this.#raw(name);
    if (value === null) return otherwise;
    const found = choices.find((choice) => choice === value);
    if (found === undefined) this.#refuse(name, `must be one of ${choices.join(', ')}`);
    return found ?? otherwise;
  }

  object(name: string): JsonObject | null {
    const value = this.#raw(name);
    if (value === null) return null;
    return isObject(value) ? (value as JsonObject) : this.#refuse(name, 'must be an object');
  }

  nested(name: string): FieldReader | null {
    const value = this.object(name);
    return value === null
      ? null
      : new FieldReader(value, `${this.#path}.${name}`, this.makeId, this.refusals);
  }

  list<Item>(name: string, max: number, read: (reader: FieldReader, index: number) => Item): readonly Item[] {
    const value = this.#raw(name);
    if (value === null) return [];
    if (!Array.isArray(value) || value.length > max) {
      this.#refuse(name, `must be a list of at most ${max}`);
      return [];
    }
    return value.map((item, index) => {
      const path = `${this.#path}.${name}[${index}]`;
      const reader = new FieldReader(item, path, this.makeId, this.refusals);
      const parsed = read(reader, index);
      reader.refuseUnknown();
      return parsed;
    });
  }

  refuseUnknown(): void {
    for (const name of Object.keys(this.#fields)) {
      if (!this.#asked.has(name)) this.#refuse(name, 'is not a field of a campaign');
    }
  }
}

/** The written form: what parseDefinition reads. */
export const writeDefinition = (definition: CampaignDefinition): JsonObject => ({
  audience: definition.audience,
  send_to: definition.sendTo,
  subscription_group_id: definition.subscriptionGroupId,
  reeligibility:
    definition.reeligibility.kind === 'never' ? null : { after_seconds: definition.reeligibility.seconds },
  control_percentage: definition.controlPercentage,
  variants: definition.variants.map(writeVariant),
  trigger: definition.trigger,
  delay_seconds: definition.delaySeconds,
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
