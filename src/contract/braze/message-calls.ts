// Bodies of /messages/* (braze-rest-api 4): whom, when and what, all of it in the call. Pure parsing into the values of
// core/campaigns/called-message.ts; what must be looked up (campaign, segment, template) is looked up by the engine.
import type { MessageCall, WrittenMessage } from '../../core/campaigns/called-message.ts';
import type { CallRecipient, CallSchedule, RecipientKey } from '../../core/campaigns/trigger-call.ts';
import type { SendTo } from '../../core/channels/channel.ts';
import type { JsonObject } from '../../core/json.ts';
import { MAX_RECIPIENTS } from '../../core/limits.ts';
import type { Result } from '../../core/result.ts';
import { ok, refuse } from '../../core/result.ts';
import type { FilterKinds } from '../../core/segments/segment.ts';
import { readAudience, readSchedule, readScheduled, readScheduleId } from './campaign-calls.ts';
import {
  fieldOf,
  isUuid,
  readAlias,
  readBody,
  readCampaignId,
  readExternalId,
  readSendId,
  type Body,
} from './fields.ts';
import { readMessages } from './message-objects.ts';

/** `POST /messages/send` (4.1). */
export const parseMessageSend = (input: unknown, kinds: FilterKinds): Result<MessageCall> => {
  const body = readBody(input);
  return body.ok ? readCall(body.value, kinds) : body;
};

/** `POST /messages/schedule/create` (4.2). */
export const parseMessageSchedule = (
  input: unknown,
  kinds: FilterKinds,
): Result<{ readonly call: MessageCall; readonly schedule: CallSchedule }> =>
  readScheduled(input, (body) => readCall(body, kinds));

export interface MessageScheduleChange {
  readonly scheduleId: string;
  /** Replaces the whole schedule. */
  readonly schedule: CallSchedule | null;
  /** Replaces the whole content; whether each needs a variation is known by its campaign. */
  readonly messages: readonly WrittenMessage[] | null;
}

/** `POST /messages/schedule/update` (4.3): at least one of both. */
export const parseMessageScheduleUpdate = (input: unknown): Result<MessageScheduleChange> => {
  const body = readBody(input);
  if (!body.ok) return body;
  const scheduleId = readScheduleId(body.value);
  if (!scheduleId.ok) return scheduleId;
  const hasSchedule = fieldOf(body.value, 'schedule') !== undefined;
  const hasMessages = fieldOf(body.value, 'messages') !== undefined;
  if (!hasSchedule && !hasMessages)
    return refuse('nothing_to_change', 'Bad Request: give schedule, messages, or both', 'schedule');
  const schedule = hasSchedule ? readSchedule(body.value) : ok(null);
  if (!schedule.ok) return schedule;
  const messages = hasMessages ? readMessages(body.value, false) : ok(null);
  if (!messages.ok) return messages;
  return ok({ scheduleId: scheduleId.value, schedule: schedule.value, messages: messages.value });
};

/** `POST /messages/schedule/delete` (4.4). */
export const parseMessageScheduleDelete = (input: unknown): Result<{ readonly scheduleId: string }> => {
  const body = readBody(input);
  if (!body.ok) return body;
  const scheduleId = readScheduleId(body.value);
  return scheduleId.ok ? ok({ scheduleId: scheduleId.value }) : scheduleId;
};

const readCall = (body: Body, kinds: FilterKinds): Result<MessageCall> => {
  const campaign = fieldOf(body, 'campaign_id');
  const campaignId = campaign === undefined ? ok(null) : readCampaignId(campaign);
  if (!campaignId.ok) return campaignId;
  const target = readTarget(body, kinds);
  if (!target.ok) return target;
  const sendId = readSendId(body);
  if (!sendId.ok) return sendId;
  const sendTo = readSubscriptionState(body);
  if (!sendTo.ok) return sendTo;
  const overrides = readOverride(body);
  if (!overrides.ok) return overrides;
  const messages = readMessages(body, campaignId.value !== null);
  if (!messages.ok) return messages;
  return ok({
    ...target.value,
    campaignId: campaignId.value,
    sendId: sendId.value,
    sendTo: sendTo.value,
    overridesCaps: overrides.value,
    messages: messages.value,
  });
};

type Target = Pick<MessageCall, 'recipients' | 'audience' | 'segmentId' | 'broadcast'>;

/** 1.9: named people, a segment with `broadcast: true`, or a connected audience; several of them narrow each other. */
const readTarget = (body: Body, kinds: FilterKinds): Result<Target> => {
  const broadcast = readFlag(body, 'broadcast');
  if (!broadcast.ok) return broadcast;
  const recipients = readUsers(body);
  if (!recipients.ok) return recipients;
  const audience = readAudience(body, kinds);
  if (!audience.ok) return audience;
  const segment = fieldOf(body, 'segment_id');
  if (segment !== undefined && !isUuid(segment))
    return refuse('invalid_segment_id', 'segment_id must be the id of a segment', 'segment_id');
  const segmentId = segment === undefined ? null : segment.toLowerCase();
  const target = { broadcast: broadcast.value, recipients: recipients.value, segmentId };
  return checkTarget({ ...target, audience: joined(segmentId, audience.value) }, namesNobody(body));
};

const checkTarget = (target: Target, namesNobody: boolean): Result<Target> => {
  const { broadcast, recipients, segmentId, audience } = target;
  if (broadcast && recipients.length > 0)
    return refuse(
      'broadcast_with_recipients',
      'broadcast must not be true when external_user_ids or user_aliases are given',
      'broadcast',
    );
  // Whoever worked out an empty list must not reach a whole audience by it.
  if (recipients.length === 0 && (audience === null || (namesNobody && !broadcast)))
    return refuse(
      'no_recipients',
      'No Recipients: give external_user_ids, user_aliases, segment_id or audience',
      'external_user_ids',
    );
  if (recipients.length === 0 && segmentId !== null && !broadcast)
    return refuse('broadcast_required', 'broadcast must be true to send to a segment', 'broadcast');
  return ok(target);
};

const joined = (segmentId: string | null, audience: JsonObject | null): JsonObject | null => {
  if (segmentId === null) return audience;
  const segment = { filter: 'segment-membership', segment_id: segmentId, value: true };
  return audience === null ? segment : { all: [segment, audience] };
};

const namesNobody = (body: Body): boolean =>
  ['external_user_ids', 'user_aliases'].some((name) => fieldOf(body, name) !== undefined);

const readUsers = (body: Body): Result<readonly CallRecipient[]> => {
  const ids = readEach(body, 'external_user_ids', (value, path): Result<RecipientKey> => {
    const id = readExternalId(value, path);
    return id.ok ? ok({ kind: 'external_id', value: id.value }) : id;
  });
  if (!ids.ok) return ids;
  const aliases = readEach(body, 'user_aliases', (value, path): Result<RecipientKey> => {
    const alias = readAlias(value, path);
    return alias.ok ? ok({ kind: 'alias', ...alias.value }) : alias;
  });
  if (!aliases.ok) return aliases;
  const keys = [...ids.value, ...aliases.value];
  if (keys.length > MAX_RECIPIENTS)
    return refuse(
      'too_many_recipients',
      `The max number of external_ids and aliases per request was exceeded: at most ${MAX_RECIPIENTS}`,
      'external_user_ids',
    );
  return ok(keys.map((key) => ({ key, properties: null, sendToExistingOnly: true, attributes: null })));
};

const readEach = (
  body: Body,
  name: string,
  read: (value: unknown, path: string) => Result<RecipientKey>,
): Result<readonly RecipientKey[]> => {
  const values = fieldOf(body, name) ?? [];
  if (!Array.isArray(values)) return refuse('invalid_recipient', `${name} must be an array`, name);
  const keys: RecipientKey[] = [];
  for (const [i, value] of values.entries()) {
    const key = read(value, `${name}[${i}]`);
    if (!key.ok) return key;
    keys.push(key.value);
  }
  return ok(keys);
};

/** Published examples write booleans as texts (4.1). */
const readFlag = (body: Body, name: string): Result<boolean> => {
  const value = fieldOf(body, name);
  if (value === undefined) return ok(false);
  if (value === true || value === 'true') return ok(true);
  if (value === false || value === 'false') return ok(false);
  return refuse('invalid_field', `${name} must be a boolean`, name);
};

/** Either name on every endpoint (1.9). */
const readOverride = (body: Body): Result<boolean> => {
  const capping = readFlag(body, 'override_frequency_capping');
  if (!capping.ok || capping.value) return capping;
  return readFlag(body, 'override_messaging_limits');
};

const STATES: Readonly<Record<string, SendTo>> = {
  opted_in: 'opted_in',
  subscribed: 'subscribed',
  all: 'everybody',
};

const readSubscriptionState = (body: Body): Result<SendTo> => {
  const value = fieldOf(body, 'recipient_subscription_state') ?? 'subscribed';
  const state = typeof value === 'string' && Object.hasOwn(STATES, value) ? STATES[value] : undefined;
  return state === undefined
    ? refuse(
        'invalid_field',
        'recipient_subscription_state must be opted_in, subscribed or all',
        'recipient_subscription_state',
      )
    : ok(state);
};
