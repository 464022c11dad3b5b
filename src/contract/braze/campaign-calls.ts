// Bodies of the calls that make API-triggered campaigns send (braze-rest-api 2, 3): pure parsing into the
// values of core/campaigns/trigger-call.ts. Unknown keys are tolerated; anything else is taken or refused.
import { parseIsoDate } from '../../core/braze-dates.ts';
import type {
  CallAttachment,
  CallRecipient,
  CallSchedule,
  TransactionalCall,
  TriggerCall,
} from '../../core/campaigns/trigger-call.ts';
import { uuidOf } from '../../core/identity.ts';
import type { JsonObject } from '../../core/json.ts';
import { isObject } from '../../core/json.ts';
import { MAX_CALL_ATTACHMENTS } from '../../core/limits.ts';
import type { Result } from '../../core/result.ts';
import { ok, refuse } from '../../core/result.ts';
import type { FilterKinds } from '../../core/segments/segment.ts';
import { parseConnectedAudience } from './connected-audience.ts';
import type { Body } from './fields.ts';
import {
  fieldOf,
  isUuid,
  readAttributes,
  readBody,
  readBoolean,
  readCampaignId,
  readSendId,
  readTriggerProperties,
} from './fields.ts';
import { readRecipientKey, readRecipients } from './recipients.ts';

/** `POST /campaigns/trigger/send` (3.1). */
export const parseTriggerSend = (input: unknown, kinds: FilterKinds): Result<TriggerCall> => {
  const body = readBody(input);
  return body.ok ? readCall(body.value, kinds) : body;
};

export interface ScheduledCall {
  readonly call: TriggerCall;
  /** Still to be checked against the workspace's clock (core/schedule/check-call-schedule.ts). */
  readonly schedule: CallSchedule;
}

/** `POST /campaigns/trigger/schedule/create` (3.2). */
export const parseScheduleCreate = (input: unknown, kinds: FilterKinds): Result<ScheduledCall> =>
  readScheduled(input, (body) => readCall(body, kinds));

/** A call of either family, with the time it is for. */
export const readScheduled = <Call>(
  input: unknown,
  readOne: (body: Body) => Result<Call>,
): Result<{ readonly call: Call; readonly schedule: CallSchedule }> => {
  const body = readBody(input);
  if (!body.ok) return body;
  const call = readOne(body.value);
  if (!call.ok) return call;
  const schedule = readSchedule(body.value);
  return schedule.ok ? ok({ call: call.value, schedule: schedule.value }) : schedule;
};

export interface ScheduleRef {
  readonly campaignId: string;
  readonly scheduleId: string;
}

/** `POST /campaigns/trigger/schedule/delete` (3.4). */
export const parseScheduleDelete = (input: unknown): Result<ScheduleRef> => {
  const body = readBody(input);
  return body.ok ? readScheduleRef(body.value) : body;
};

/** `POST /campaigns/trigger/schedule/update` (3.3): the schedule replaces the old one whole. */
export const parseScheduleUpdate = (
  input: unknown,
): Result<ScheduleRef & { readonly schedule: CallSchedule }> => {
  const body = readBody(input);
  if (!body.ok) return body;
  const ref = readScheduleRef(body.value);
  if (!ref.ok) return ref;
  const schedule = readSchedule(body.value);
  return schedule.ok ? ok({ ...ref.value, schedule: schedule.value }) : schedule;
};

/** `POST /sends/id/create` (3.6); `sendId` is null when one is to be generated. */
export const parseSendIdCreate = (
  input: unknown,
): Result<{ readonly campaignId: string; readonly sendId: string | null }> => {
  const body = readBody(input);
  if (!body.ok) return body;
  const campaignId = readCampaignId(fieldOf(body.value, 'campaign_id'));
  if (!campaignId.ok) return campaignId;
  const sendId = readSendId(body.value);
  return sendId.ok ? ok({ campaignId: campaignId.value, sendId: sendId.value }) : sendId;
};

/** `POST /transactional/v1/campaigns/{campaign_id}/send` (3.7). */
export const parseTransactionalSend = (campaign: unknown, input: unknown): Result<TransactionalCall> => {
  const body = readBody(input);
  if (!body.ok) return body;
  const campaignId = readCampaignId(campaign);
  if (!campaignId.ok) return campaignId;
  const externalSendId = readExternalSendId(body.value);
  if (!externalSendId.ok) return externalSendId;
  const properties = readTriggerProperties(body.value, 'trigger_properties');
  if (!properties.ok) return properties;
  const recipient = readOneRecipient(body.value);
  if (!recipient.ok) return recipient;
  return ok({
    campaignId: campaignId.value,
    externalSendId: externalSendId.value,
    triggerProperties: properties.value,
    recipient: recipient.value,
  });
};

/**
 * Calls counted against the broadcast limits: everything that names no recipients. The key stands for the
 * "unique audience" of 1.5; null = an ordinary call.
 */
export const audienceKeyOf = (
  call: Pick<TriggerCall, 'recipients' | 'audience'> & { readonly campaignId: string | null },
): string | null =>
  call.recipients.length > 0
    ? null
    : uuidOf('audience', call.campaignId ?? '', JSON.stringify(call.audience));

const readCall = (body: Body, kinds: FilterKinds): Result<TriggerCall> => {
  const campaignId = readCampaignId(fieldOf(body, 'campaign_id'));
  if (!campaignId.ok) return campaignId;
  const sendId = readSendId(body);
  if (!sendId.ok) return sendId;
  const properties = readTriggerProperties(body, 'trigger_properties');
  if (!properties.ok) return properties;
  const broadcast = readBoolean(body, 'broadcast', 'broadcast', false);
  if (!broadcast.ok) return broadcast;
  const recipients = readRecipients(body);
  if (!recipients.ok) return recipients;
  const audience = readAudience(body, kinds);
  if (!audience.ok) return audience;
  const attachments = readAttachments(body);
  if (!attachments.ok) return attachments;
  return checkTarget({
    campaignId: campaignId.value,
    sendId: sendId.value,
    triggerProperties: properties.value,
    broadcast: broadcast.value,
    audience: audience.value,
    recipients: recipients.value,
    attachments: attachments.value,
  });
};

/** CD-8.2: named people, an audience, or a broadcast; never a broadcast to named people. */
const checkTarget = (call: TriggerCall): Result<TriggerCall> => {
  if (call.broadcast && call.recipients.length > 0)
    return refuse(
      'broadcast_with_recipients',
      'broadcast must not be true when recipients are given',
      'broadcast',
    );
  if (call.broadcast && call.attachments.length > 0)
    return refuse(
      'broadcast_with_attachments',
      'attachments must not be given when broadcast is true',
      'attachments',
    );
  if (!call.broadcast && call.recipients.length === 0 && call.audience === null)
    return refuse(
      'no_recipients',
      'No Recipients: give recipients, an audience, or broadcast: true',
      'recipients',
    );
  return ok(call);
};

export const readAudience = (body: Body, kinds: FilterKinds): Result<JsonObject | null> => {
  const value = fieldOf(body, 'audience');
  return value === undefined ? ok(null) : parseConnectedAudience(value, kinds);
};

const readAttachments = (body: Body): Result<readonly CallAttachment[]> => {
  const value = fieldOf(body, 'attachments');
  if (value === undefined) return ok([]);
  if (!Array.isArray(value))
    return refuse('invalid_attachment', 'attachments must be an array of objects', 'attachments');
  if (value.length > MAX_CALL_ATTACHMENTS)
    return refuse(
      'invalid_attachment',
      `attachments must hold at most ${MAX_CALL_ATTACHMENTS} files`,
      'attachments',
    );
  const attachments: CallAttachment[] = [];
  for (const [i, item] of value.entries()) {
    const attachment = readAttachment(item, `attachments[${i}]`);
    if (!attachment.ok) return attachment;
    attachments.push(attachment.value);
  }
  return ok(attachments);
};

const readAttachment = (input: unknown, path: string): Result<CallAttachment> => {
  if (!isObject(input)) return refuse('invalid_attachment', `${path} must be an object`, path);
  const { file_name: fileName, url } = input;
  if (typeof fileName !== 'string' || fileName === '' || fileName.length > 255)
    return refuse(
      'invalid_attachment',
      `${path}.file_name must be a name of 1 to 255 characters`,
      `${path}.file_name`,
    );
  if (typeof url !== 'string' || !/^https?:\/\/\S+$/i.test(url))
    return refuse('invalid_attachment', `${path}.url must be an http or https URL`, `${path}.url`);
  const credential = fieldOf(input, 'basic_auth_credential');
  if (credential === undefined) return ok({ fileName, url });
  return typeof credential === 'string' && credential !== ''
    ? ok({ fileName, url, credential })
    : refuse(
        'invalid_attachment',
        `${path}.basic_auth_credential must be the name of a credential`,
        `${path}.basic_auth_credential`,
      );
};

const readScheduleRef = (body: Body): Result<ScheduleRef> => {
  const campaignId = readCampaignId(fieldOf(body, 'campaign_id'));
  if (!campaignId.ok) return campaignId;
  const scheduleId = readScheduleId(body);
  return scheduleId.ok ? ok({ campaignId: campaignId.value, scheduleId: scheduleId.value }) : scheduleId;
};

export const readScheduleId = (body: Body): Result<string> => {
  const scheduleId = fieldOf(body, 'schedule_id');
  return isUuid(scheduleId)
    ? ok(scheduleId.toLowerCase())
    : refuse('invalid_schedule_id', 'schedule_id must be the id of a schedule', 'schedule_id');
};

/** 2.4. With a flag set the wall time counts and a zone designator is ignored. */
export const readSchedule = (body: Body): Result<CallSchedule> => {
  const schedule = fieldOf(body, 'schedule');
  if (!isObject(schedule)) return refuse('invalid_schedule', 'schedule must be an object', 'schedule');
  const written = typeof schedule['time'] === 'string' ? parseIsoDate(schedule['time']) : null;
  if (written === null)
    return refuse(
      'invalid_schedule',
      'Bad Request: schedule.time must be an ISO 8601 date-time',
      'schedule.time',
    );
  const local = readBoolean(schedule, 'in_local_time', 'schedule.in_local_time', false);
  if (!local.ok) return local;
  const optimal = readBoolean(schedule, 'at_optimal_time', 'schedule.at_optimal_time', false);
  if (!optimal.ok) return optimal;
  if (local.value && optimal.value)
    return refuse(
      'invalid_schedule',
      'schedule.in_local_time and schedule.at_optimal_time must not both be true',
      'schedule.at_optimal_time',
    );
  if (local.value) return ok({ kind: 'local', wall: written.wall });
  if (optimal.value) return ok({ kind: 'optimal', date: written.wall.slice(0, 10) });
  return ok({ kind: 'instant', at: written.wallAt - (written.offsetMs ?? 0) });
};

const MAX_EXTERNAL_SEND_ID_CHARS = 512;
const EXTERNAL_SEND_ID = /^[a-zA-Z0-9\-_+/=]+$/;

const readExternalSendId = (body: Body): Result<string | null> => {
  const value = fieldOf(body, 'external_send_id');
  if (value === undefined) return ok(null);
  return typeof value === 'string' &&
    value.length <= MAX_EXTERNAL_SEND_ID_CHARS &&
    EXTERNAL_SEND_ID.test(value)
    ? ok(value)
    : refuse(
        'invalid_external_send_id',
        `external_send_id must match ^[a-zA-Z0-9-_+\\/=]+$ and hold at most ${MAX_EXTERNAL_SEND_ID_CHARS} characters`,
        'external_send_id',
      );
};

/** One person: an object, or an array of exactly one (the public client's type). */
const readOneRecipient = (body: Body): Result<CallRecipient> => {
  const value = fieldOf(body, 'recipient');
  const input: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (!isObject(input))
    return refuse(
      'invalid_recipient',
      'recipient must be one object with external_user_id or user_alias',
      'recipient',
    );
  const key = readRecipientKey(input, 'recipient', ['external_user_id', 'user_alias']);
  if (!key.ok) return key;
  const attributes = readAttributes(input, 'recipient.attributes');
  if (!attributes.ok) return attributes;
  return ok({
    key: key.value,
    properties: null,
    // An unknown external id with attributes is created, then mailed; an alias must exist (3.7).
    sendToExistingOnly: attributes.value === null || key.value.kind === 'alias',
    attributes: attributes.value,
  });
};
