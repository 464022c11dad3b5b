// CD-20.1: which links of a mail are rewritten, how, and where the pixel stands.
import { describe, expect, test } from 'vitest';
import { addParameters, trackHtml, trackText, type LinkTracking } from './track-links.ts';

const tracking = (wanted: Partial<LinkTracking> = {}): LinkTracking => ({
  wrap: (url, alias) => `https://t.example/c/${alias ?? '-'}?${url}`,
  isOwn: (url) => url.startsWith('https://t.example/u/'),
  parameters: '',
  clicks: true,
  pixelUrl: null,
  ...wanted,
});

describe('links', () => {
  test.each([
    [
      '<a href="https://a.example/x?b=1&amp;c=2">',
      '<a href="https://t.example/c/-?https://a.example/x?b=1&amp;c=2">',
    ],
    ["<A class=x HREF='http://a.example'>", '<A class=x HREF="https://t.example/c/-?http://a.example">'],
    ['<a href=https://a.example/x>', '<a href="https://t.example/c/-?https://a.example/x">'],
    [
      '<area shape="rect" href="https://a.example">',
      '<area shape="rect" href="https://t.example/c/-?https://a.example">',
    ],
    [
      '<!--[if mso]><v:roundrect href="https://a.example"><![endif]-->',
      '<!--[if mso]><v:roundrect href="https://t.example/c/-?https://a.example"><![endif]-->',
    ],
    [
      '<a title="1 > 0" href="https://a.example">x</a>',
      '<a title="1 > 0" href="https://t.example/c/-?https://a.example">x</a>',
    ],
  ])('CD-20.1 %s is rewritten', (from, to) => {
    expect(trackHtml(from, tracking())).toBe(to);
  });
  test.each([
    '<a href="https://t.example/u/abc">unsubscribe</a>',
    '<a href="mailto:a@b.example">write</a>',
    '<a href="tel:+3312345">call</a>',
    '<a href="#top">up</a>',
    '<a href="">empty</a>',
    '<a name="x">anchor</a>',
    '<link href="https://a.example/style.css">',
    '<img src="https://a.example/i.png">',
    '<abbr href="https://a.example">no link</abbr>',
    '<a data-no-track href="https://a.example">private</a>',
    'text with < and > and https://a.example',
    '<a href="https://unfinished.example',
  ])('CD-20.1 %s stays as it is', (html) => {
    expect(trackHtml(html, tracking())).toBe(html);
  });
  test('CD-20.1 an alias becomes lid before the fragment, and names the click', () => {
    expect(trackHtml('<a data-alias="Big Shoe" href="https://a.example/x?y=1#z">', tracking())).toContain(
      'href="https://t.example/c/Big Shoe?https://a.example/x?y=1&amp;lid=Big%20Shoe#z"',
    );
    expect(trackHtml('<a href="https://a.example/?lid=shoe#z">', tracking())).toContain('/c/shoe?');
  });
  test('CD-20.1 parameters go on every link, tracked or not, and are not given twice', () => {
    const parameters = '?utm_source=relance&utm_campaign=spring';
    expect(trackHtml('<a href="https://a.example/#top">', tracking({ clicks: false, parameters }))).toBe(
      '<a href="https://a.example/?utm_source=relance&amp;utm_campaign=spring#top">',
    );
    expect(addParameters('https://a.example/?utm_source=me', parameters)).toBe(
      'https://a.example/?utm_source=me&utm_campaign=spring',
    );
  });
  test('CD-20.1 a text part: plain links, without the full stop after them', () => {
    expect(trackText('See https://a.example/x. Or (http://b.example)!', tracking())).toBe(
      'See https://t.example/c/-?https://a.example/x. Or (https://t.example/c/-?http://b.example)!',
    );
    expect(trackText('https://t.example/u/abc', tracking())).toBe('https://t.example/u/abc');
  });
});

test('CD-20.1 the pixel is the last thing in the body', () => {
  const pixelUrl = 'https://t.example/o/abc.gif';
  const html = trackHtml('<html><BODY>Hi</BODY></html>', tracking({ pixelUrl }));
  expect(html).toMatch(/^<html><BODY>Hi<img src="https:\/\/t\.example\/o\/abc\.gif"[^>]*><\/BODY><\/html>$/);
  expect(trackHtml('Hi', tracking({ pixelUrl }))).toMatch(/^Hi<img [^>]*>$/);
  expect(trackHtml('Hi', tracking())).toBe('Hi');
});

test('a hostile body costs no more than its length', () => {
  const parts = [
    '<a '.repeat(100_000),
    '<abbr '.repeat(100_000),
    '<a href="'.repeat(50_000),
    '<a href=x'.repeat(50_000),
  ];
  for (const html of parts) expect(trackHtml(html, tracking()).length).toBeGreaterThan(0);
});
