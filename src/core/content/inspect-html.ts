// What is unwise in the HTML of one rendered email: links that lead nowhere or run something, images nobody can hear,
// a size at which mail programs cut, no way to unsubscribe. Reads tags only; nothing is changed.
import { utf8Length } from '../text-size.ts';
import { finding, type Finding } from './finding.ts';
import { isSafeUrl, isUsualUrl } from './safe-url.ts';

/** Gmail shows so much and hides the rest behind a link. */
export const GMAIL_CLIP_BYTES = 102 * 1_024;
const MAX_FINDINGS_EACH = 5;

export interface HtmlFacts {
  readonly marketing: boolean;
  /** Beginnings of our links in this rendering. */
  readonly unsubscribeUrls: readonly string[];
}

const TAG = /<!--[\s\S]*?-->|<([a-zA-Z][\w:-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/g;
const ATTRIBUTE = /([a-zA-Z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))|([a-zA-Z-]+)(?=\s|\/|$)/g;

interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

export const inspectHtml = (html: string, facts: HtmlFacts): readonly Finding[] => {
  const elements = readElements(html);
  return [
    ...sizeOf(html),
    ...(facts.marketing ? unsubscribeOf(html, facts) : []),
    ...elements.flatMap(linkOf).slice(0, MAX_FINDINGS_EACH * 2),
    ...elements.flatMap(imageOf).slice(0, MAX_FINDINGS_EACH * 2),
    ...activeOf(elements),
  ];
};

const readElements = (html: string): readonly Element[] =>
  [...html.matchAll(TAG)].flatMap(([, name, rest]) =>
    name === undefined ? [] : [{ name: name.toLowerCase(), attributes: readAttributes(rest ?? '') }],
  );

const readAttributes = (rest: string): ReadonlyMap<string, string> => {
  const attributes = new Map<string, string>();
  for (const [, name, double, single, bare, alone] of rest.matchAll(ATTRIBUTE))
    attributes.set((name ?? alone ?? '').toLowerCase(), double ?? single ?? bare ?? '');
  return attributes;
};

const sizeOf = (html: string): readonly Finding[] => {
  const bytes = utf8Length(html);
  const params = { bytes, limit: GMAIL_CLIP_BYTES };
  if (bytes > GMAIL_CLIP_BYTES)
    return [finding('warning', 'gmail_clip', 'Gmail cuts mails above 102 KB.', { field: 'body', params })];
  return bytes > GMAIL_CLIP_BYTES * 0.8
    ? [
        finding('info', 'near_gmail_clip', 'The mail is near the 102 KB at which Gmail cuts.', {
          field: 'body',
          params,
        }),
      ]
    : [];
};

const unsubscribeOf = (html: string, { unsubscribeUrls }: HtmlFacts): readonly Finding[] =>
  unsubscribeUrls.some((url) => html.includes(url))
    ? []
    : [
        finding('warning', 'no_unsubscribe_link', 'The mail shows no link to unsubscribe.', {
          field: 'body',
        }),
      ];

const linkOf = ({ name, attributes }: Element): readonly Finding[] => {
  if (name !== 'a' || attributes.has('name')) return [];
  const url = (attributes.get('href') ?? '').trim();
  const at = { field: 'body', params: { url: url.slice(0, 200) } };
  if (url === '' || url === '#') return [finding('warning', 'empty_link', 'A link leads nowhere.', at)];
  if (!isSafeUrl(url)) return [finding('error', 'unsafe_link', 'A link would run something.', at)];
  if (url.includes('{{') || url.includes('{%'))
    return [finding('warning', 'broken_link', 'A link holds Liquid that was not rendered.', at)];
  if (/^http:\/\//i.test(url)) return [finding('warning', 'insecure_link', 'A link is not encrypted.', at)];
  if (!isUsualUrl(url) && !/^[a-z][a-z0-9+.-]*:/i.test(url))
    return [finding('warning', 'broken_link', 'A link has no address that mail programs can open.', at)];
  return /^https:\/\/[^/?#\s]*[^/?#\s.]/i.test(url) || !/^https:/i.test(url)
    ? []
    : [finding('warning', 'broken_link', 'A link has no host.', at)];
};

const imageOf = ({ name, attributes }: Element): readonly Finding[] => {
  if (name !== 'img') return [];
  const src = (attributes.get('src') ?? '').trim();
  const at = { field: 'body', params: { url: src.slice(0, 200) } };
  const problems: Finding[] = [];
  if (!attributes.has('alt'))
    problems.push(
      finding('warning', 'image_without_alt', 'An image has no text for people who do not see it.', at),
    );
  if (src === '') problems.push(finding('warning', 'empty_image', 'An image has no address.', at));
  else if (/^http:\/\//i.test(src))
    problems.push(finding('warning', 'insecure_image', 'An image is not encrypted.', at));
  return problems;
};

const ACTIVE = new Set(['script', 'iframe', 'object', 'embed', 'form', 'video', 'audio']);

/** Mail programs drop these, some drop the whole mail. */
const activeOf = (elements: readonly Element[]): readonly Finding[] => {
  const names = new Set(elements.map(({ name }) => name).filter((name) => ACTIVE.has(name)));
  const handlers = elements.some(({ attributes }) =>
    [...attributes.keys()].some((name) => /^on[a-z]+$/.test(name)),
  );
  return [...names, ...(handlers ? ['on…'] : [])].map((name) =>
    finding('warning', 'not_for_mail', `${name} does not work in mail programs.`, {
      field: 'body',
      params: { name },
    }),
  );
};
