// How the three families of a push hold the same words under different names.
import type { ContentValue } from '../content-value.ts';
import { recordAt, textAt, withField } from '../content-value.ts';

export const FAMILIES = ['apple_push', 'android_push', 'web_push'] as const;
export type Family = (typeof FAMILIES)[number];

export interface PushWords {
  readonly title: string;
  readonly body: string;
  readonly uri: string;
  readonly image: string;
}

const IMAGES = {
  apple_push: 'asset_url',
  android_push: 'push_icon_image_url',
  web_push: 'large_image_url',
} as const;

export const wordsOf = (value: ContentValue, family: Family): PushWords => {
  const content = recordAt(value, family);
  const alert = content['alert'];
  const inner = recordAt(content, 'alert');
  const shared = { uri: textAt(content, 'custom_uri'), image: textAt(content, IMAGES[family]) };
  if (family !== 'apple_push')
    return { title: textAt(content, 'title'), body: textAt(content, 'alert'), ...shared };
  return typeof alert === 'string'
    ? { title: '', body: alert, ...shared }
    : { title: textAt(inner, 'title'), body: textAt(inner, 'body'), ...shared };
};

/** Puts the words into each family; everything else of it stays. */
export const setWords = (value: ContentValue, families: readonly Family[], words: PushWords): ContentValue =>
  families.reduce<ContentValue>(
    (next, family) => ({ ...next, [family]: familyWith(recordAt(next, family), family, words) }),
    value,
  );

const familyWith = (content: ContentValue, family: Family, words: PushWords): ContentValue => {
  const linked = withField(content, 'custom_uri', words.uri);
  const shown = withField(linked, IMAGES[family], words.image);
  if (family !== 'apple_push') return { ...shown, title: words.title, alert: words.body };
  const alert = { ...recordAt(content, 'alert'), body: words.body };
  return {
    ...withField(shown, 'asset_file_type', words.image === '' ? undefined : assetType(words.image)),
    alert: withField(alert, 'title', words.title),
  };
};

/** Apple wants to know the kind of what it fetches. */
const assetType = (url: string): string => {
  const found = /\.(gif|jpg|jpeg|png|mp4|mp3|m4a|wav|aif)(?:[?#]|$)/i.exec(url)?.[1]?.toLowerCase();
  return found === undefined || found === 'jpeg' ? 'jpg' : found;
};

/** Whether all chosen families say the same. */
export const isShared = (value: ContentValue): boolean => {
  const [first, ...more] = FAMILIES.filter((family) => value[family] !== undefined).map((family) =>
    JSON.stringify(wordsOf(value, family)),
  );
  return more.every((one) => one === first);
};
