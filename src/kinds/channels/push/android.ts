// `android_push` (braze-rest-api 2.9) as an FCM v1 message without its token.
import { scalarText } from '../../../core/json.ts';
import type { JsonObject } from '../../../core/json.ts';
import { ok, refuse } from '../../../core/result.ts';
import { utf8Length } from '../../../core/text-size.ts';
import type { FieldReader } from '../read-fields.ts';
import type { Built, PushMark } from './built.ts';
import { asTexts, jsonBytes, present, textField, tooLarge } from './built.ts';
import { readButtons } from './buttons.ts';

const MAX_ANDROID_BYTES = 4_000;
const MAX_TTL_SECONDS = 2_419_200;

export const parseAndroid = (fields: FieldReader): JsonObject => {
  const sync = fields.flag('send_to_sync', false);
  if (sync && (fields.has('alert') || fields.has('title')))
    fields.refuse('send_to_sync', 'does not go with alert or title');
  const alert = sync ? undefined : fields.requiredText('alert', { max: 4_000 });
  const title = sync ? undefined : fields.requiredText('title', { max: 1_000 });
  const buttons = readButtons(fields, ['OPEN_APP', 'URI', 'DEEP_LINK', 'CLOSE'], 'text');
  return {
    ...present('alert', alert),
    ...present('title', title),
    extra: fields.texts('extra'),
    ...present('notification_channel_id', fields.text('notification_channel_id', { max: 200 })),
    priority: clampPriority(fields.raw('priority')),
    ...present('android_priority', fields.choice('android_priority', ['normal', 'high'] as const)),
    send_to_sync: sync,
    ...present('collapse_key', fields.text('collapse_key', { max: 64 })),
    ...present('sound', fields.text('sound', { max: 200 })),
    ...present('custom_uri', fields.text('custom_uri', { max: 2_000 })),
    use_webview: fields.flag('use_webview', false),
    ...present('summary_text', fields.text('summary_text', { max: 1_000 })),
    ...present('time_to_live', fields.integer('time_to_live', 0, MAX_TTL_SECONDS)),
    ...present('notification_id', fields.integer('notification_id', -2_147_483_648, 2_147_483_647)),
    ...present('push_icon_image_url', fields.text('push_icon_image_url', { max: 2_000 })),
    ...present('accent_color', fields.integer('accent_color', 0, 0xffffffff)),
    send_to_most_recent_device_only: fields.flag('send_to_most_recent_device_only', false),
    ...(buttons.length === 0 ? {} : { buttons }),
    ...present(
      'conversation_data',
      fields.has('conversation_data') ? JSON.stringify(fields.raw('conversation_data')) : undefined,
    ),
  };
};

/** Out of range counts as 0 (2.9). */
const clampPriority = (value: unknown): number =>
  typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 2 ? value : 0;

const PRIORITIES = ['PRIORITY_MIN', 'PRIORITY_LOW', 'PRIORITY_DEFAULT', 'PRIORITY_HIGH', 'PRIORITY_MAX'];

export const buildAndroid = (content: JsonObject, { sendKey, own }: PushMark): Built => {
  const silent = content['send_to_sync'] === true;
  const alert = textField(content, 'alert');
  const title = textField(content, 'title');
  if (!silent && (alert === '' || title === ''))
    return refuse('content_invalid', 'The alert or the title is empty.', 'android_push.alert');
  const extra = asTexts(content['extra']);
  const large = tooLarge('alert with extra', utf8Length(alert) + jsonBytes(extra), MAX_ANDROID_BYTES);
  if (large !== null) return large;
  return ok({
    message: {
      data: { ...extra, ...dataOf(content), ...own },
      android: {
        // One key per send would fill the four that a device keeps; the tag below replaces a repeat instead.
        ...present('collapse_key', content['collapse_key']),
        ...present('priority', androidPriority(content, silent)),
        ...(content['time_to_live'] === undefined ? {} : { ttl: `${scalarText(content['time_to_live'])}s` }),
        ...(silent ? {} : { notification: notificationOf(content, extra, sendKey) }),
      },
      ...(silent ? {} : { notification: { title, body: alert } }),
    },
  });
};

const androidPriority = (content: JsonObject, silent: boolean): string => {
  const wanted = content['android_priority'];
  return typeof wanted === 'string' ? wanted.toUpperCase() : silent ? 'NORMAL' : 'HIGH';
};

const notificationOf = (content: JsonObject, extra: JsonObject, sendKey: string): JsonObject => ({
  tag: sendKey,
  notification_priority: PRIORITIES[Number(content['priority'] ?? 0) + 2] ?? 'PRIORITY_DEFAULT',
  ...present('channel_id', content['notification_channel_id']),
  ...present('sound', content['sound']),
  ...present('image', extra['appboy_image_url']),
  ...(typeof content['accent_color'] === 'number' ? { color: rgb(content['accent_color']) } : {}),
});

const rgb = (color: number): string => `#${(color & 0xffffff).toString(16).padStart(6, '0')}`;

const dataOf = (content: JsonObject): JsonObject => ({
  ...present('uri', content['custom_uri']),
  ...(content['custom_uri'] === undefined ? {} : { use_webview: scalarText(content['use_webview']) }),
  ...present('summary_text', content['summary_text']),
  ...(content['notification_id'] === undefined
    ? {}
    : { notification_id: scalarText(content['notification_id']) }),
  ...present('push_icon_image_url', content['push_icon_image_url']),
  ...(content['buttons'] === undefined ? {} : { buttons: JSON.stringify(content['buttons']) }),
  ...present('conversation_data', content['conversation_data']),
});
