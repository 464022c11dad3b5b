// One item of a device → what it says, or everything that is wrong with it. Devices keep items while they are offline
// and their clocks go wrong, so times are put right by what the device thinks the time is.
import { isObject } from '../../core/json.ts';
import type { Refusal } from '../../core/result.ts';
import { SpoiltItem } from '../../core/spoilt-item.ts';
import { DAY_MS, MINUTE_MS } from '../../core/time.ts';
import type { Instant } from '../../core/time.ts';
import { readTime, TIME_FORM } from './batch.ts';
import type { DeviceContext, ItemContent, Reader } from './item-content.ts';
import { readItemFields } from './item-fields.ts';
import type { Given, ItemFields } from './item-fields.ts';
import { readInteraction } from './read-interactions.ts';
import {
  readDeviceItem,
  readGeofenceItem,
  readLocationItem,
  readPushToken,
  readSession,
} from './read-device.ts';
import { readAttributesItem, readEventItem, readPurchaseItem } from './read-person.ts';

export interface DeviceItem {
  readonly index: number;
  /** The device's own name for it: however often it comes, it counts once. */
  readonly id: string;
  /** Nobody was known when it happened: about the device's own person, whoever the batch is of. */
  readonly anonymous: boolean;
  readonly content: ItemContent;
}

export interface ItemProblem extends Refusal {
  readonly index: number;
  readonly id: string | null;
}

export interface ItemsReading {
  readonly items: readonly DeviceItem[];
  readonly problems: readonly ItemProblem[];
}

/** Clocks that differ by less are taken at their word: the way takes time too. */
const TOLERATED_SKEW_MS = MINUTE_MS;
/** Longer than this a repeat is not remembered (device_items), so nothing older is taken. */
export const MAX_ITEM_AGE_MS = 7 * DAY_MS;

export const skewOf = (sentAt: Instant | null, now: Instant): number =>
  sentAt === null || Math.abs(now - sentAt) <= TOLERATED_SKEW_MS ? 0 : now - sentAt;

export const readDeviceItems = (given: readonly unknown[], context: DeviceContext): ItemsReading => {
  const items: DeviceItem[] = [];
  const problems: ItemProblem[] = [];
  given.forEach((one, index) => {
    if (one instanceof SpoiltItem) {
      problems.push({ index, id: null, ...withoutPlace(one.refusal, `items[${index}]`) });
      return;
    }
    if (!isObject(one)) {
      problems.push({ index, id: null, code: 'invalid_item', message: 'An item must be an object.' });
      return;
    }
    const fields = readItemFields(one);
    const id = readId(fields);
    const anonymous = fields.flag('anonymous') === true || context.userId === null;
    const content = readContent(one, fields, anonymous ? { ...context, verified: false } : context);
    if (fields.refusals.length === 0 && content !== null) items.push({ index, id, anonymous, content });
    else
      problems.push(...fields.refusals.map((refusal) => ({ index, id: id === '' ? null : id, ...refusal })));
  });
  return { items, problems };
};

/** Fields of items are named without the item, which its index names. */
const withoutPlace = (refusal: Refusal, place: string): Refusal => {
  const bare = (text: string): string => (text.startsWith(`${place}.`) ? text.slice(place.length + 1) : text);
  const { field } = refusal;
  return {
    ...refusal,
    message: bare(refusal.message),
    ...(field === undefined ? {} : { field: bare(field) }),
  };
};

const ID = /^[\x21-\x7e]{1,64}$/;

const readId = (fields: ItemFields): string => {
  const id = fields.requiredText('id', 64);
  if (id === '' || ID.test(id)) return id;
  fields.refuse('id', 'must be 1 to 64 printable ASCII characters without spaces');
  return '';
};

const readAt = (fields: ItemFields, { now, skewMs }: DeviceContext): Instant => {
  const given = readTime(fields.raw('at'));
  if (given === null) fields.refuse('at', 'is required', 'missing_field');
  if (given === undefined) fields.refuse('at', TIME_FORM);
  const at = Math.min((given ?? now) + skewMs, now);
  if (at < now - MAX_ITEM_AGE_MS) fields.refuse('at', 'is more than 7 days ago', 'too_old');
  return at;
};

const READERS: Readonly<Record<string, Reader>> = {
  session_start: readSession('start'),
  session_end: readSession('end'),
  event: readEventItem,
  purchase: readPurchaseItem,
  attributes: readAttributesItem,
  location: readLocationItem,
  geofence: readGeofenceItem,
  device: readDeviceItem,
  push_token: readPushToken,
  push_received: readInteraction('delivery'),
  push_opened: readInteraction('open'),
  push_button: readInteraction('button'),
  push_dismissed: readInteraction('dismiss'),
  push_story_clicked: readInteraction('story_click'),
  in_app_viewed: readInteraction('view'),
  in_app_clicked: readInteraction('click'),
  in_app_button: readInteraction('button'),
  in_app_dismissed: readInteraction('dismiss'),
  card_viewed: readInteraction('view'),
  card_clicked: readInteraction('click'),
  card_dismissed: readInteraction('dismiss'),
  identify: (fields, { userId }) => {
    if (userId === null) fields.refuse('user_id', 'of the batch is required to identify', 'missing_field');
    return { kind: 'identify' };
  },
  alias: (fields, { userId }) => {
    if (userId === null)
      fields.refuse('user_id', 'of the batch is required to add an alias', 'missing_field');
    const [label, name] = [fields.requiredText('label', 236), fields.requiredText('name', 236)];
    if (label.startsWith('$')) fields.refuse('label', 'must not start with $');
    return { kind: 'alias', label, name };
  },
};
export const ITEM_TYPES: readonly string[] = Object.keys(READERS);

const readContent = (given: Given, fields: ItemFields, context: DeviceContext): ItemContent | null => {
  const { type } = given;
  const at = readAt(fields, context);
  const known = typeof type === 'string' && Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  if (known !== undefined) return known(fields, context, at);
  const code = type === undefined ? 'missing_field' : 'unknown_type';
  fields.refuse('type', `must be one of ${ITEM_TYPES.join(', ')}`, code);
  return null;
};
