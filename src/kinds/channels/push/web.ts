// `web_push` (braze-rest-api 2.9) as the JSON a service worker shows.
import type { JsonObject } from '../../../core/json.ts';
import { ok, refuse } from '../../../core/result.ts';
import type { FieldReader } from '../read-fields.ts';
import type { Built, PushMark } from './built.ts';
import { jsonBytes, present, textField, tooLarge } from './built.ts';
import { readButtons } from './buttons.ts';

/** 4,096 bytes of the push services less what RFC 8188 adds around the plain text. */
const MAX_WEB_BYTES = 3_993;
const MAX_TTL_SECONDS = 2_419_200;

export const parseWeb = (fields: FieldReader): JsonObject => {
  const buttons = readButtons(fields, ['OPEN_APP', 'URI', 'CLOSE'], 'text');
  return {
    alert: fields.requiredText('alert', { max: 4_000 }),
    title: fields.requiredText('title', { max: 1_000 }),
    extra: fields.texts('extra'),
    ...present('custom_uri', fields.text('custom_uri', { max: 2_000 })),
    ...present('image_url', fields.text('image_url', { max: 2_000 })),
    ...present('large_image_url', fields.text('large_image_url', { max: 2_000 })),
    require_interaction: fields.flag('require_interaction', false),
    ...present('time_to_live', fields.integer('time_to_live', 0, MAX_TTL_SECONDS)),
    send_to_most_recent_device_only: fields.flag('send_to_most_recent_device_only', false),
    ...(buttons.length === 0 ? {} : { buttons }),
  };
};

export const buildWeb = (content: JsonObject, { sendKey, own }: PushMark): Built => {
  const alert = textField(content, 'alert');
  const title = textField(content, 'title');
  if (alert === '' || title === '')
    return refuse('content_invalid', 'The alert or the title is empty.', 'web_push.alert');
  const payload: JsonObject = {
    title,
    body: alert,
    // A repeat carries the same tag, so the browser replaces the notification it already shows.
    tag: sendKey,
    ...present('icon', content['image_url']),
    ...present('image', content['large_image_url']),
    ...(content['require_interaction'] === true ? { requireInteraction: true } : {}),
    ...present('actions', content['buttons']),
    data: {
      ...(content['extra'] as JsonObject | undefined),
      ...present('uri', content['custom_uri']),
      ...own,
    },
  };
  const large = tooLarge('notification', jsonBytes(payload), MAX_WEB_BYTES);
  if (large !== null) return large;
  return ok({
    payload,
    topic: sendKey.replaceAll('-', ''),
    ttl_seconds: content['time_to_live'] ?? MAX_TTL_SECONDS,
    urgency: 'normal',
  });
};
