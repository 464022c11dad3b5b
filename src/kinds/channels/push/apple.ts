// `apple_push` (braze-rest-api 2.9) as an APNs payload of at most 1,912 bytes.
import type { Json, JsonObject } from '../../../core/json.ts';
import { isObject } from '../../../core/json.ts';
import { refuse, ok } from '../../../core/result.ts';
import type { FieldReader } from '../read-fields.ts';
import type { Built, PushMark } from './built.ts';
import { jsonBytes, present, textField, tooLarge } from './built.ts';
import { readButtons } from './buttons.ts';

const MAX_APPLE_BYTES = 1_912;
const ASSET_TYPES = ['aif', 'gif', 'jpg', 'm4a', 'mp3', 'mp4', 'png', 'wav'] as const;
const LEVELS = ['passive', 'active', 'time-sensitive', 'critical'] as const;
const ALERT_TEXTS = ['body', 'title', 'title_loc_key', 'action_loc_key', 'loc_key', 'sound'] as const;

export const parseApple = (fields: FieldReader): JsonObject => {
  const silent = fields.flag('content-available', false);
  const alert = parseAlert(fields);
  if (alert === undefined && !silent) fields.refuse('alert', 'is required');
  const asset = fields.text('asset_url', { max: 2_000 });
  const assetType = fields.choice('asset_file_type', ASSET_TYPES);
  if (asset !== undefined && assetType === undefined)
    fields.refuse('asset_file_type', 'is required with asset_url');
  const category = fields.text('category', { max: 100 });
  const buttons = readButtons(fields, ['OPEN_APP', 'URI', 'DEEP_LINK', 'CLOSE'], 'action_id');
  if (buttons.length > 0 && category === undefined) fields.refuse('category', 'is required with buttons');
  return {
    'content-available': silent,
    ...present('alert', alert),
    ...present('badge', fields.integer('badge', 0, 1_000_000)),
    ...present('sound', fields.text('sound', { max: 200 })),
    ...present('extra', parseExtra(fields)),
    ...present('interruption_level', fields.choice('interruption_level', LEVELS)),
    ...present('relevance_score', parseScore(fields)),
    ...present('expiry', parseExpiry(fields)),
    ...present('custom_uri', fields.text('custom_uri', { max: 2_000 })),
    use_webview: fields.flag('use_webview', true),
    ...present('thread_id', fields.text('notification_group_thread_id', { max: 64 })),
    ...present('asset_url', asset),
    ...present('asset_file_type', assetType),
    ...present('collapse_id', fields.text('collapse_id', { max: 64 })),
    mutable_content: fields.flag('mutable_content', asset !== undefined),
    send_to_most_recent_device_only: fields.flag('send_to_most_recent_device_only', false),
    ...present('category', category),
    ...(buttons.length === 0 ? {} : { buttons }),
    ...present('apns_priority', fields.integer('apns_priority', 1, 10)),
  };
};

const parseAlert = (fields: FieldReader): Json | undefined => {
  const raw = fields.raw('alert');
  if (!isObject(raw)) return fields.text('alert', { max: 4_000 });
  const alert = fields.object('alert');
  if (alert === undefined) return undefined;
  alert.requiredText('body');
  const texts = ALERT_TEXTS.map((name) => present(name, alert.text(name, { max: 4_000 })));
  const lists = ['title_loc_args', 'loc_args'].map((name) =>
    alert.has(name) ? { [name]: alert.list(name, 20).map(String) } : {},
  );
  return Object.assign({}, ...texts, ...lists) as JsonObject;
};

const parseExtra = (fields: FieldReader): JsonObject => {
  const extra = fields.texts('extra');
  for (const name of ['ab', 'aps'])
    if (Object.hasOwn(extra, name)) fields.refuse(`extra.${name}`, 'is reserved');
  return extra;
};

const parseScore = (fields: FieldReader): number | undefined => {
  const score = fields.raw('relevance_score');
  if (score === undefined) return undefined;
  if (typeof score === 'number' && score >= 0 && score <= 1) return score;
  fields.refuse('relevance_score', 'must be between 0 and 1');
  return undefined;
};

/** Kept as epoch seconds, as APNs wants it. */
const parseExpiry = (fields: FieldReader): number | undefined => {
  const text = fields.text('expiry');
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at)) fields.refuse('expiry', 'must be an ISO 8601 date');
  return Math.floor(at / 1_000);
};

export const buildApple = (content: JsonObject, { sendKey, own }: PushMark): Built => {
  const alert = appleAlert(content['alert']);
  const silent = content['content-available'] === true;
  if (alert === null && !silent) return refuse('content_invalid', 'The alert is empty.', 'apple_push.alert');
  const payload: JsonObject = {
    aps: {
      ...(alert === null ? {} : { alert }),
      ...present('badge', content['badge']),
      ...present('sound', content['sound']),
      ...(silent ? { 'content-available': 1 } : {}),
      ...(content['mutable_content'] === true ? { 'mutable-content': 1 } : {}),
      ...present('category', content['category']),
      ...present('thread-id', content['thread_id']),
      ...present('interruption-level', content['interruption_level']),
      ...present('relevance-score', content['relevance_score']),
    },
    ...present('uri', content['custom_uri']),
    ...(content['custom_uri'] === undefined ? {} : { use_webview: content['use_webview'] ?? true }),
    ...present('asset_url', content['asset_url']),
    ...present('asset_file_type', content['asset_file_type']),
    ...present('buttons', content['buttons']),
    ...(content['extra'] as JsonObject | undefined),
    send_key: sendKey,
  };
  // What is ours on top leaves Apple's own limit of 4,096 bytes far away.
  const large = tooLarge('notification', jsonBytes(payload), MAX_APPLE_BYTES);
  if (large !== null) return large;
  return ok({
    payload: { ...payload, ...own },
    collapse_id: textField(content, 'collapse_id') || sendKey,
    push_type: alert === null ? 'background' : 'alert',
    // Apple refuses immediate delivery of background pushes.
    priority: content['apns_priority'] ?? (alert === null ? 5 : 10),
    ...present('expiration', content['expiry']),
  });
};

const appleAlert = (alert: Json | undefined): Json | null => {
  if (typeof alert === 'string') return alert.trim() === '' ? null : alert;
  if (typeof alert !== 'object' || alert === null) return null;
  const { body, ...others } = alert as JsonObject;
  if (typeof body !== 'string' || body.trim() === '') return null;
  const dashed = Object.entries(others).map(([name, value]) => [name.replaceAll('_', '-'), value]);
  return { body, ...(Object.fromEntries(dashed) as JsonObject) };
};
