// The SMS channel: body and media, the subscription group gate (campaign-delivery 19.4), and how many segments
// in which encoding leave (20.2).
import type { ChannelKind, Message, Reach, ReachRules, SendFacts } from '../../../core/channels/channel.ts';
import { trackText, type LinkTracking } from '../../../core/channels/track-links.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Result } from '../../../core/result.ts';
import { ok, refuse } from '../../../core/result.ts';
import type { Profile } from '../../../core/users/user.ts';
import { isHeaderValue } from '../header-rules.ts';
import { collectParts, fillParts } from '../liquid-parts.ts';
import type { FieldReader } from '../read-fields.ts';
import { readFields } from '../read-fields.ts';
import { normalizePhone } from './phone.ts';
import { countSegments } from './segments.ts';

/** What carriers and gateways join into one message. */
export const MAX_SMS_CHARS = 1_600;
const MAX_MEDIA = 10;
const ENDPOINT_ID = 'sms';

export const sms: ChannelKind = {
  id: 'sms',
  needsSubscriptionGroup: true,
  parse: (content, path) => parseSms(readFields(content, path)),
  parseSender: (settings, path) => parseSender(readFields(settings, path)),
};

const parseSms = (fields: FieldReader): Result<Message> => {
  const group = fields.text('subscription_group_id', { max: 64 });
  const shortens = fields.flag('link_shortening_enabled', false);
  const media = fields.list('media_items', MAX_MEDIA).map((item, i) => {
    if (typeof item !== 'string') fields.refuse(`media_items.${i}`, 'must be a URL');
    return String(item);
  });
  const content: JsonObject = {
    body: fields.requiredText('body', { max: 10_000 }),
    media_items: media,
  };
  return fields.finish({
    parts: collectParts(content),
    reach: (profile, rules) => reachBySms(profile, withGroup(rules, group)),
    assemble: (rendered, sender, facts, tracking) =>
      assembleSms(fillParts(content, rendered), sender, facts, shortens ? tracking : undefined),
  });
};

/** The content of a message object may name the group (braze-rest-api 2.9); the campaign's own wins. */
const withGroup = (rules: ReachRules, group: string | undefined): ReachRules =>
  rules.subscriptionGroupId !== undefined || group === undefined
    ? rules
    : { ...rules, subscriptionGroupId: group };

/** STOP blocks everything, and so does a number that a provider called invalid; a group gates even transactional messages (19.4). */
export const reachBySms = (profile: Profile, rules: ReachRules): Reach => {
  const address = profile.phone === null ? null : normalizePhone(profile.phone);
  if (address === null) return { ok: false, reason: 'not_reachable' };
  if (profile.phoneStoppedAt !== null) return { ok: false, reason: 'suppressed_address' };
  if (profile.phoneInvalidAt !== null) return { ok: false, reason: 'invalid_phone_number' };
  if (!passesGroup(profile, rules)) return { ok: false, reason: 'not_subscribed' };
  return { ok: true, endpoints: [{ id: ENDPOINT_ID, address }] };
};

const passesGroup = (profile: Profile, rules: ReachRules): boolean =>
  rules.subscriptionGroupId === undefined
    ? rules.category === 'transactional'
    : profile.subscriptionGroups[rules.subscriptionGroupId]?.state === 'subscribed';

const parseSender = (fields: FieldReader): Result<JsonObject> => {
  const from = fields.text('from', { max: 20, test: isSenderName, message: 'must be a number or a name' });
  const service = fields.text('messaging_service_sid', { max: 64, test: isHeaderValue });
  if (from === undefined && service === undefined) fields.refuse('from', 'is required');
  return fields.finish({
    ...(from === undefined ? {} : { from }),
    ...(service === undefined ? {} : { messaging_service_sid: service }),
  });
};

const isSenderName = (text: string): boolean => /^(?:\+?\d{3,15}|[A-Za-z0-9 ]{1,11})$/.test(text);

const assembleSms = (
  content: JsonObject,
  sender: JsonObject,
  facts: SendFacts,
  tracking: LinkTracking | undefined,
): ReturnType<Message['assemble']> => {
  const written = typeof content['body'] === 'string' ? content['body'].replaceAll('\0', '').trim() : '';
  // Before anything is counted: segments are of what leaves.
  const text = tracking === undefined ? written : trackText(written, tracking);
  const media = content['media_items'] ?? [];
  if (text === '' && Array.isArray(media) && media.length === 0)
    return refuse('content_invalid', 'The message is empty.', 'body');
  if (text.length > MAX_SMS_CHARS)
    return refuse('content_invalid', `The message has more than ${MAX_SMS_CHARS} characters.`, 'body');
  const { encoding, segments } = countSegments(text);
  return ok({
    facts,
    channel: 'sms',
    body: { ...sender, to: facts.endpoint.address, body: text, media_items: media, encoding, segments },
  });
};
