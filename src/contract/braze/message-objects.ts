// `messages` of /messages/* (braze-rest-api 2.9): which channels a call writes, and what can be said about them from
// the body alone. The rest of a content is checked by its channel kind, as that of any campaign.
import type { WrittenMessage } from '../../core/campaigns/called-message.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import { isObject } from '../../core/json.ts';
import type { Refusal, Result } from '../../core/result.ts';
import { err, ok, refuse } from '../../core/result.ts';
import { utf8Length } from '../../core/text-size.ts';
import { fieldOf, type Body } from './fields.ts';

const CHANNELS = ['email', 'sms', 'webhook'] as const;
const PUSH = ['apple_push', 'android_push', 'web_push'] as const;
const KNOWN: readonly string[] = [...CHANNELS, ...PUSH];
/** 1.4 */
const MAX_APPLE_BYTES = 1_912;
const MAX_ANDROID_BYTES = 4_000;

/** At least one message. With `inCampaign` each must say under which of the campaign's it is counted. */
export const readMessages = (body: Body, inCampaign: boolean): Result<readonly WrittenMessage[]> => {
  const given = fieldOf(body, 'messages');
  if (given !== undefined && !isObject(given))
    return refuse('invalid_field', 'messages must be an object', 'messages');
  const objects = Object.entries(given ?? {}).filter(([, value]) => value !== null && value !== undefined);
  if (objects.length === 0) return refuse('no_message', 'No message to send', 'messages');
  const parts = new Map<string, Body>();
  for (const [name, value] of objects) {
    const problem = problemOf(name, value, inCampaign);
    if (problem !== null) return err(problem);
    if (isObject(value)) parts.set(name, value);
  }
  return ok([
    ...CHANNELS.flatMap((name) => {
      const part = parts.get(name);
      return part === undefined ? [] : [written(name, part)];
    }),
    ...pushOf(parts),
  ]);
};

const problemOf = (name: string, value: unknown, inCampaign: boolean): Refusal | null => {
  const field = `messages.${name}`;
  if (!KNOWN.includes(name))
    return refusal('channel_not_available', `${field} is not available here; use ${KNOWN.join(', ')}`, field);
  if (!isObject(value)) return refusal('invalid_field', `${field} must be an object`, field);
  const variation = fieldOf(value, 'message_variation_id');
  const at = `${field}.message_variation_id`;
  if (variation !== undefined && (typeof variation !== 'string' || variation === ''))
    return refusal('invalid_message_variant', `Invalid Message Variant: ${at} must be a string`, at);
  if (inCampaign && variation === undefined)
    return refusal(
      'message_variant_unspecified',
      `Message Variant Unspecified: ${at} is required with campaign_id`,
      at,
    );
  if (name === 'sms' && typeof fieldOf(value, 'subscription_group_id') !== 'string')
    return refusal(
      'invalid_field',
      `${field}.subscription_group_id is required`,
      `${field}.subscription_group_id`,
    );
  return problemOfPush(name, value, field);
};

const problemOfPush = (name: string, value: Body, field: string): Refusal | null => {
  const extra = fieldOf(value, 'extra');
  if ((PUSH as readonly string[]).includes(name) && extra !== undefined && !isObject(extra))
    return refusal(
      'invalid_extra_push_payload',
      `Invalid Extra Push Payload: ${field}.extra must be an object`,
      `${field}.extra`,
    );
  const bytes = bytesOf(name, value);
  if (name === 'apple_push' && bytes > MAX_APPLE_BYTES)
    return refusal(
      'push_too_large',
      `Apple Push Length Exceeded: ${bytes} of ${MAX_APPLE_BYTES} bytes`,
      field,
    );
  if (name === 'android_push' && bytes > MAX_ANDROID_BYTES)
    return refusal(
      'push_too_large',
      `Android Push Length Exceeded: ${bytes} of ${MAX_ANDROID_BYTES} bytes`,
      field,
    );
  return null;
};

/** As written; a template is measured again when it is rendered. */
const bytesOf = (name: string, value: Body): number => {
  const { message_variation_id: _variation, ...payload } = value;
  if (name !== 'android_push') return jsonBytes(payload);
  const alert = fieldOf(value, 'alert');
  return utf8Length(typeof alert === 'string' ? alert : '') + jsonBytes(fieldOf(value, 'extra') ?? {});
};
const jsonBytes = (value: unknown): number => {
  const text = JSON.stringify(value);
  return /\{[{%]/.test(text) ? 0 : utf8Length(text);
};

const refusal = (code: string, message: string, field: string): Refusal => ({ code, message, field });

/** Read only by us: the content is what remains. */
const OURS: readonly string[] = ['message_variation_id', 'app_id'];

const contentOf = (part: Body): JsonObject =>
  Object.fromEntries(
    Object.entries(part).filter(
      (entry): entry is [string, Json] =>
        !OURS.includes(entry[0]) && entry[1] !== null && entry[1] !== undefined,
    ),
  );

const variationOf = (name: string, part: Body): WrittenMessage['variations'][number] => {
  const id = fieldOf(part, 'message_variation_id');
  return { field: `messages.${name}.message_variation_id`, id: typeof id === 'string' ? id : null };
};

const written = (name: string, part: Body): WrittenMessage => ({
  channel: name,
  content: contentOf(part),
  field: `messages.${name}`,
  variations: [variationOf(name, part)],
});

/** One message for all platforms: a person's devices are its endpoints. */
const pushOf = (parts: ReadonlyMap<string, Body>): readonly WrittenMessage[] => {
  const given = PUSH.flatMap((name) => {
    const part = parts.get(name);
    return part === undefined ? [] : [[name, part] as const];
  });
  if (given.length === 0) return [];
  return [
    {
      channel: 'push',
      content: Object.fromEntries(given.map(([name, part]) => [name, contentOf(part)])),
      field: 'messages',
      variations: given.map(([name, part]) => variationOf(name, part)),
    },
  ];
};
