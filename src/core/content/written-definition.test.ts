import { expect, test } from 'vitest';
import { diffJson } from '../campaigns/diff.ts';
import type { JsonObject } from '../json.ts';
import { writtenDefinition } from './written-definition.ts';

const withContent = (content: JsonObject): JsonObject => ({
  variants: [{ id: 'a', messages: [{ message_id: 'm', content }] }],
});
const changes = (before: JsonObject, after: JsonObject) =>
  diffJson(writtenDefinition(withContent(before)), writtenDefinition(withContent(after)));

test('HTML with styles set inline differs where somebody wrote, not where it was made', () => {
  expect(
    changes(
      { body: '<p>a</p>', should_inline_css: true, inlined_body: '<p style="">a</p>' },
      { body: '<p>b</p>', should_inline_css: true, inlined_body: '<p style="">b</p>' },
    ),
  ).toEqual([{ path: 'variants.a.messages.m.content.body', before: '<p>a</p>', after: '<p>b</p>' }]);
});

test('HTML made from MJML is told by its MJML alone', () => {
  expect(
    changes(
      { source: 'mjml', mjml: '<mjml>a</mjml>', body: '<p>a</p>' },
      { source: 'mjml', mjml: '<mjml>b</mjml>', body: '', source_problem: 'broken' },
    ),
  ).toEqual([
    { path: 'variants.a.messages.m.content.mjml', before: '<mjml>a</mjml>', after: '<mjml>b</mjml>' },
  ]);
});

test('what is no message stays as it is', () => {
  expect(writtenDefinition({ variants: [1, { messages: [null] }], send_to: 'all' })).toEqual({
    variants: [1, { messages: [null] }],
    send_to: 'all',
  });
});
