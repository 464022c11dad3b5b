import { expect, test } from 'vitest';
import { inlineCss } from './inline-css.ts';

const STYLES =
  '<style>.big{font-size:30px} p{color:#222} @media (max-width:480px){.big{font-size:20px}}</style>';

test('rules move into the elements, what no element can carry stays', async () => {
  const html = await inlineCss(`<html><head>${STYLES}</head><body><p class="big">Hi</p></body></html>`);
  expect(html).toMatch(/<p class="big" style="color: #222; font-size: 30px;">Hi<\/p>/);
  expect(html).toContain('@media (max-width:480px)');
  expect(html).not.toContain('p{color');
});

test('what an element says of itself wins', async () => {
  const html = await inlineCss(`<head>${STYLES}</head><p style="color:red">Hi</p>`);
  expect(html).toContain('color: red');
});

test('Liquid comes out as it went in, in texts, addresses, attributes and between rows', async () => {
  const liquid = [
    '{{${first_name} | default: "you"}}',
    '{% if custom_attribute.${vip} == true %}',
    '{% endif %}',
    '{{ "https://x.example/?a=1&b=<2>" }}',
  ];
  const html = await inlineCss(
    `<head>${STYLES}</head><table>${liquid[1]}<tr><td class="big">${liquid[0]}</td></tr>${liquid[2]}</table>` +
      `<a href="${liquid[3]}" ${liquid[1]}title="x"${liquid[2]}>a</a>`,
  );
  for (const piece of liquid) expect(html).toContain(piece);
  expect(html.indexOf(liquid[1] ?? '')).toBeLessThan(html.indexOf('<tr>'));
  expect(html).toContain('<td class="big" style="font-size: 30px;">');
});

test('a sheet that Liquid writes stays as it is', async () => {
  const sheet = '{% if a %}p{color:red}{% else %}p{color:blue}{% endif %}';
  const html = await inlineCss(`<head><style>${sheet}</style></head><p>Hi</p>`);
  expect(html).toContain(sheet);
  expect(html).toContain('<p>Hi</p>');
});

test('comments for Outlook stay, and nothing is fetched', async () => {
  const html = await inlineCss(
    `<head><link rel="stylesheet" href="http://127.0.0.1:9/x.css">${STYLES}</head><!--[if mso]><table><![endif]--><p>Hi</p>`,
  );
  expect(html).toContain('<!--[if mso]><table><![endif]-->');
  expect(html).toContain('http://127.0.0.1:9/x.css');
});
