// What a template refers to, and which of it nobody knows: attributes, content blocks, catalogues. Syntax is checked by
// the parser of the dialect; this only reads names, so it never decides what a message becomes.
import { finding, placeOf, type Finding } from './finding.ts';

/** What a workspace's templates may name. */
export interface Vocabulary {
  /** Of profiles: `${name}`. */
  readonly profile: readonly string[];
  readonly attributes: readonly string[];
  readonly events: readonly string[];
  readonly blocks: readonly string[];
  readonly catalogs: readonly { readonly name: string; readonly fields: readonly string[] }[];
  /** Preference centres. */
  readonly centers: readonly string[];
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  readonly tags: readonly string[];
  readonly filters: readonly string[];
}

export type ReferenceKind =
  'profile' | 'custom_attribute' | 'content_blocks' | 'preference_center' | 'catalog' | 'other';

export interface Reference {
  readonly kind: ReferenceKind;
  /** What stands before the dot; '' for profile fields. */
  readonly namespace: string;
  readonly name: string;
  readonly offset: number;
  /** Printed as it is, by `{{ }}`. */
  readonly printed: boolean;
  readonly hasDefault: boolean;
}

const PIECE =
  /\{%-?\s*(comment|raw)\s*-?%\}[\s\S]*?\{%-?\s*end\1\s*-?%\}|\{\{[\s\S]*?\}\}\}?|\{%[\s\S]*?%\}/g;
const ACCESS = /([A-Za-z_][\w]*)?\s*\.?\s*\$\{\s*([^{}]{1,250}?)\s*\}/g;
const CATALOG_TAG = /^\{%-?\s*catalog(?:_selection)?_items\s+(['"]?)([A-Za-z0-9_-]+)\1/;

export const findReferences = (source: string): readonly Reference[] => {
  const found: Reference[] = [];
  for (const piece of source.matchAll(PIECE)) {
    if (piece[1] !== undefined) continue;
    const [text] = piece;
    const printed = text.startsWith('{{');
    const hasDefault = /\|\s*default\s*:/.test(text);
    const catalog = CATALOG_TAG.exec(text)?.[2];
    if (catalog !== undefined)
      found.push({ kind: 'catalog', namespace: '', name: catalog, offset: piece.index, printed, hasDefault });
    for (const access of text.matchAll(ACCESS)) {
      const namespace = access[1] ?? '';
      const offset = piece.index + access.index;
      const [, , name = ''] = access;
      found.push({ kind: kindOf(namespace), namespace, name, offset, printed, hasDefault });
    }
  }
  return found;
};

const kindOf = (namespace: string): ReferenceKind => {
  if (namespace === '') return 'profile';
  switch (namespace) {
    case 'custom_attribute':
    case 'content_blocks':
    case 'preference_center':
      return namespace;
    default:
      return 'other';
  }
};

/** Links and footers are made by us: nobody's profile lacks them. */
const MADE_BY_US = new Set([
  ...['set_user_to_unsubscribed_url', 'unsubscribe_url', 'set_user_to_subscribed_url'],
  ...['set_user_to_opted_in_url', 'preference_center_url', 'email_footer', 'view_in_browser_url'],
]);
const ALWAYS_THERE = new Set([
  'user_id',
  'braze_id',
  'random_bucket_number',
  'email_address',
  'phone_number',
]);

export const inspectLiquid = (source: string, vocabulary: Vocabulary, field: string): readonly Finding[] =>
  findReferences(source).flatMap((reference) => {
    const at = { field, ...placeOf(source, reference.offset), params: { name: reference.name } };
    return [unknownName(reference, vocabulary, at), missingDefault(reference, at)].filter(
      (one) => one !== null,
    );
  });

type Place = Pick<Finding, 'field' | 'line' | 'column' | 'params'>;

const unknownName = ({ kind, name }: Reference, words: Vocabulary, at: Place): Finding | null => {
  switch (kind) {
    case 'profile':
      return words.profile.includes(name) || MADE_BY_US.has(name)
        ? null
        : finding('error', 'unknown_profile_field', `There is no profile field \${${name}}.`, at);
    case 'custom_attribute':
      return words.attributes.includes(name)
        ? null
        : finding('warning', 'unknown_attribute', `Nobody is known to have the attribute ${name}.`, at);
    case 'content_blocks':
      return words.blocks.includes(name)
        ? null
        : finding('error', 'unknown_content_block', `There is no active content block ${name}.`, at);
    case 'preference_center':
      return words.centers.includes(name)
        ? null
        : finding('error', 'unknown_preference_center', `There is no active preference centre ${name}.`, at);
    case 'catalog':
      return words.catalogs.some((catalog) => catalog.name === name)
        ? null
        : finding('error', 'unknown_catalog', `There is no catalogue ${name}.`, at);
    case 'other':
      return null;
  }
};

/** A person without a first name would read "Hello ,". */
const missingDefault = (reference: Reference, at: Place): Finding | null => {
  const { kind, name, printed, hasDefault, namespace } = reference;
  if (!printed || hasDefault || MADE_BY_US.has(name)) return null;
  const personal =
    kind === 'custom_attribute' ||
    namespace === 'event_properties' ||
    namespace === 'api_trigger_properties' ||
    (kind === 'profile' && !ALWAYS_THERE.has(name));
  return personal
    ? finding('warning', 'missing_default', `${name} has no default for people without it.`, at)
    : null;
};
