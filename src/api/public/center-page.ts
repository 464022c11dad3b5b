// The page of a named preference centre: our own form in the reader's language, or the HTML somebody wrote. HTML runs no
// script and sends its form nowhere but here.
import {
  chooseLanguage,
  fillCenterTags,
  inkOn,
  type FormCenter,
  type HtmlCenter,
} from '../../core/content/preference-center.ts';
import { buildRenderContext } from '../../core/templates/context.ts';
import type { Instant } from '../../core/time.ts';
import type { Profile } from '../../core/users/user.ts';
import type { Preferences } from '../../ports/consent-store.ts';
import type { Templates } from '../../ports/templates.ts';
import type { Reply } from '../reply.ts';
import { NO_ICON, PUBLIC_HEADERS, escapeHtml, htmlPage } from './page.ts';
import { preferenceFields, preferenceWords } from './preference-form.ts';

/** The groups it asks for, in its order; all of them when it names none. */
export const groupsOf = ({ groups }: FormCenter, all: Preferences['groups']): Preferences['groups'] =>
  groups.length === 0
    ? all
    : groups.flatMap(({ group_id: id }) => all.filter(({ groupId }) => groupId === id));

export const formPage = (
  center: FormCenter,
  { state, groups }: Preferences,
  reads: readonly string[],
  saved: boolean,
): Reply => {
  const language = chooseLanguage(center, reads);
  const own = center.languages[language];
  const usual = preferenceWords(/^fr\b/i.test(language) ? 'fr' : 'en');
  const pick = (text: string | undefined, otherwise: string): string =>
    text === undefined || text === '' ? otherwise : text;
  const named = groupsOf(center, groups).map((group) => {
    const words = center.groups.find(({ group_id: id }) => id === group.groupId)?.words[language];
    return { ...group, name: pick(words?.name, group.name), description: words?.description ?? '' };
  });
  const texts = {
    email: usual.email,
    wanted: pick(own?.wanted, usual.wanted),
    unwanted: pick(own?.unwanted, usual.unwanted),
    topics: pick(own?.topics, usual.topics),
    save: pick(own?.save, usual.save),
  };
  const intro = own?.intro ?? '';
  const { colour, logo } = center;
  return htmlPage(
    200,
    language,
    escapeHtml(pick(own?.title, usual.title)),
    (saved ? `<p role="status">${escapeHtml(pick(own?.saved, usual.saved))}</p>` : '') +
      (intro === '' ? '' : `<p>${escapeHtml(intro).replaceAll('\n', '<br>')}</p>`) +
      preferenceFields({ state, groups: named, asksAll: center.ask_all }, texts) +
      linksOf(center, language),
    {
      ...(logo === undefined ? {} : { logo }),
      ...(colour === undefined ? {} : { accent: colour, onAccent: inkOn(colour) }),
    },
  );
};

const linksOf = (center: FormCenter, language: string): string => {
  const links = center.links.map(({ url, labels }) => {
    const label = labels[language] ?? labels[center.default_language] ?? url;
    return `<a href="${escapeHtml(url)}" rel="noreferrer">${escapeHtml(label === '' ? url : label)}</a>`;
  });
  return links.length === 0 ? '' : `<nav>${links.join(' · ')}</nav>`;
};

export interface HtmlSubject {
  readonly workspaceId: number;
  readonly profile: Profile;
  readonly now: Instant;
  /** Of the centre and its version: parsed once per process. */
  readonly key: string;
}

/** Null: its Liquid does not render; the caller has a page of ours. */
export const renderCenterHtml = async (
  templates: Pick<Templates, 'render'>,
  html: string,
  { workspaceId, profile, now, key }: HtmlSubject,
): Promise<string | null> => {
  const [result] = await templates.render([
    {
      workspaceId,
      templateKey: key,
      parts: { page: fillCenterTags(html) },
      htmlParts: ['page'],
      context: buildRenderContext({
        profile,
        campaign: {
          campaignId: NOBODY,
          name: '',
          type: 'scheduled',
          category: 'marketing',
          dispatchId: NOBODY,
        },
        channel: 'email',
        preview: true,
      }),
      now,
      deliveryId: NOBODY,
      // Looking takes nothing: no promotion code, no lasting effect.
      preview: true,
    },
  ]);
  return result?.kind === 'rendered' ? (result.parts['page'] ?? null) : null;
};

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** What was written, with the title and the tags of the head that were asked for. */
export const htmlCenterReply = (center: HtmlCenter, html: string): Reply => ({
  kind: 'text',
  status: 200,
  contentType: 'text/html; charset=utf-8',
  text: withHead(html, headOf(center)),
  headers: {
    ...PUBLIC_HEADERS,
    'content-security-policy':
      "default-src 'none'; img-src https: http: data:; font-src https: data:; style-src 'unsafe-inline' https:; " +
      "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  },
});

const headOf = ({ title, options }: HtmlCenter): string => {
  const viewport = options['meta-viewport-content'] ?? 'width=device-width,initial-scale=1';
  const links = (options['links-tags'] ?? []).map((link) => {
    const attributes = Object.entries(link).map(([name, value]) => `${name}="${escapeHtml(value)}"`);
    return `<link ${attributes.join(' ')}>`;
  });
  const hasIcon = options['links-tags']?.some(({ rel }) => rel?.includes('icon') === true) === true;
  return (
    `<meta charset="utf-8"><title>${escapeHtml(title)}</title><meta name="robots" content="noindex">` +
    `<meta name="viewport" content="${escapeHtml(viewport)}">${hasIcon ? '' : NO_ICON}${links.join('')}`
  );
};

const withHead = (html: string, head: string): string => {
  const found = /<head\b[^>]*>/i.exec(html);
  if (found !== null) {
    const at = found.index + found[0].length;
    return html.slice(0, at) + head + html.slice(at);
  }
  return /<html\b/i.test(html)
    ? html.replace(/<html\b[^>]*>/i, (tag) => `${tag}<head>${head}</head>`)
    : `<!doctype html><html><head>${head}</head><body>${html}</body></html>`;
};
