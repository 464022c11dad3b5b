// The preference page: all email or none, and the workspace's groups. What is posted only counts for groups the page
// showed, and only what differs from before is written.
import { isObject } from '../../core/json.ts';
import type { CenterField } from '../../core/content/preference-center.ts';
import type { GroupState, SubscriptionState } from '../../core/users/user.ts';
import type { OwnChoice, Preferences } from '../../ports/consent-store.ts';
import type { Reply } from '../reply.ts';
import { escapeHtml, htmlPage, type PageLanguage } from './page.ts';

export const preferenceWords = (language: PageLanguage) => TEXTS[language];

interface Asked {
  readonly state: Preferences['state'];
  readonly groups: readonly (Preferences['groups'][number] & { readonly description?: string })[];
  /** Whether any email at all is wanted. */
  readonly asksAll: boolean;
}

type FieldWords = Readonly<Record<'email' | 'wanted' | 'unwanted' | 'topics' | 'save', string>>;

/** The form itself; texts may be anybody's. */
export const preferenceFields = ({ state, groups, asksAll }: Asked, texts: FieldWords): string => {
  const wants = state !== 'unsubscribed';
  const radio = (value: string, checked: boolean, label: string): string =>
    `<label><input type="radio" name="email" value="${value}"${checked ? ' checked' : ''}> ${escapeHtml(label)}</label>`;
  const boxes = groups.map(({ groupId, name, description = '', state: own }) => {
    const more = description === '' ? '' : `<small>${escapeHtml(description)}</small>`;
    return (
      `<input type="hidden" name="shown" value="${groupId}"><label><input type="checkbox" name="group" ` +
      `value="${groupId}"${own === 'subscribed' ? ' checked' : ''}> <span>${escapeHtml(name)}${more}</span></label>`
    );
  });
  const topics =
    boxes.length === 0
      ? ''
      : `<fieldset><legend>${escapeHtml(texts.topics)}</legend>${boxes.join('')}</fieldset>`;
  const all = asksAll
    ? `<fieldset><legend>${escapeHtml(texts.email)}</legend>${radio('subscribed', wants, texts.wanted)}` +
      `${radio('unsubscribed', !wants, texts.unwanted)}</fieldset>`
    : '';
  return `<form method="post">${all}${topics}<button type="submit">${escapeHtml(texts.save)}</button></form>`;
};

export const preferenceForm = (
  { state, groups }: Preferences,
  language: PageLanguage,
  saved: boolean,
): Reply => {
  const texts = TEXTS[language];
  const done = saved ? `<p role="status">${texts.saved}</p>` : '';
  return htmlPage(
    200,
    language,
    texts.title,
    done + preferenceFields({ state, groups, asksAll: true }, texts),
  );
};

/** Null when nothing was said. Who opted in stays so by keeping the choice to get email. */
export const choiceOf = (form: unknown, before: Preferences): OwnChoice | null => {
  const wanted = listOf(form, 'email')[0];
  const shown = listOf(form, 'shown');
  const ticked = listOf(form, 'group');
  const changed = before.groups.flatMap(({ groupId, state }): (readonly [string, GroupState])[] => {
    if (!shown.includes(groupId)) return [];
    const next = ticked.includes(groupId) ? 'subscribed' : 'unsubscribed';
    const isSame = next === state || (next === 'unsubscribed' && state === null);
    return isSame ? [] : [[groupId, next]];
  });
  const state =
    (wanted === 'unsubscribed' && before.state !== 'unsubscribed') ||
    (wanted === 'subscribed' && before.state === 'unsubscribed')
      ? wanted
      : undefined;
  if (state === undefined && changed.length === 0) return null;
  return {
    ...(state === undefined ? {} : { state }),
    ...(changed.length === 0 ? {} : { groups: Object.fromEntries(changed) }),
  };
};

const YES = ['subscribed', 'on', 'true', '1', 'yes'];

/** What a page of somebody's own HTML said, by the fields it has (braze-rest-api 9.4). */
export const choiceOfFields = (
  form: unknown,
  fields: readonly CenterField[],
  before: Preferences,
): OwnChoice | null => {
  let state: SubscriptionState | undefined;
  const groups: Record<string, GroupState> = {};
  for (const field of fields) {
    const said = listOf(form, field.name);
    // Nothing chosen: a box that is not ticked means no, anything else means nothing.
    if (said.length === 0 && !field.isBox) continue;
    const yes = said.some((value) => YES.includes(value));
    if (field.groupId === null)
      state = said.includes('opted_in') ? 'opted_in' : yes ? 'subscribed' : 'unsubscribed';
    else groups[field.groupId] = yes ? 'subscribed' : 'unsubscribed';
  }
  const changed = before.groups.flatMap((group): (readonly [string, GroupState])[] => {
    const next = groups[group.groupId];
    const isSame = next === group.state || (next === 'unsubscribed' && group.state === null);
    return next === undefined || isSame ? [] : [[group.groupId, next]];
  });
  // Who opted in stays so by keeping the choice to get email.
  const isKept = state === before.state || (state === 'subscribed' && before.state === 'opted_in');
  if ((state === undefined || isKept) && changed.length === 0) return null;
  return {
    ...(state === undefined || isKept ? {} : { state }),
    ...(changed.length === 0 ? {} : { groups: Object.fromEntries(changed) }),
  };
};

const listOf = (form: unknown, name: string): readonly string[] => {
  const value = isObject(form) ? form[name] : undefined;
  const values = Array.isArray(value) ? value : [value];
  return values.filter((one) => typeof one === 'string');
};

const TEXTS = {
  en: {
    title: 'Email preferences',
    email: 'Email',
    wanted: 'I want to get emails',
    unwanted: 'I want no emails of this kind at all',
    topics: 'Topics',
    save: 'Save',
    saved: 'Your choice is saved.',
  },
  fr: {
    title: 'Préférences d’e-mail',
    email: 'E-mail',
    wanted: 'Je souhaite recevoir des e-mails',
    unwanted: 'Je ne souhaite recevoir aucun e-mail de ce type',
    topics: 'Sujets',
    save: 'Enregistrer',
    saved: 'Votre choix est enregistré.',
  },
} as const;
