// The preference page: all email or none, and the workspace's groups. What is posted only counts for groups the page
// showed, and only what differs from before is written.
import { isObject } from '../../core/json.ts';
import type { GroupState } from '../../core/users/user.ts';
import type { OwnChoice, Preferences } from '../../ports/consent-store.ts';
import type { Reply } from '../reply.ts';
import { escapeHtml, htmlPage, type PageLanguage } from './page.ts';

export const preferenceForm = (
  { state, groups }: Preferences,
  language: PageLanguage,
  saved: boolean,
): Reply => {
  const texts = TEXTS[language];
  const wants = state !== 'unsubscribed';
  const radio = (value: string, checked: boolean, label: string): string =>
    `<label><input type="radio" name="email" value="${value}"${checked ? ' checked' : ''}> ${label}</label>`;
  const boxes = groups.map(
    (group) =>
      `<input type="hidden" name="shown" value="${group.groupId}"><label><input type="checkbox" name="group" ` +
      `value="${group.groupId}"${group.state === 'subscribed' ? ' checked' : ''}> ${escapeHtml(group.name)}</label>`,
  );
  const topics =
    boxes.length === 0 ? '' : `<fieldset><legend>${texts.topics}</legend>${boxes.join('')}</fieldset>`;
  return htmlPage(
    200,
    language,
    texts.title,
    `${saved ? `<p role="status">${texts.saved}</p>` : ''}<form method="post">` +
      `<fieldset><legend>${texts.email}</legend>${radio('subscribed', wants, texts.wanted)}` +
      `${radio('unsubscribed', !wants, texts.unwanted)}</fieldset>${topics}` +
      `<button type="submit">${texts.save}</button></form>`,
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
