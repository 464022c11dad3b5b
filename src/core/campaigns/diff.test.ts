import { expect, it } from 'vitest';
import { diffJson } from './diff.ts';

it('names the paths that changed, items of lists by their id', () => {
  const before = {
    send_to: 'subscribed',
    window: null,
    variants: [
      { id: 'a', percentage: 50, messages: [{ message_id: 'm', content: { subject: 'Old' } }] },
      { id: 'b', percentage: 50, messages: [] },
    ],
  };
  const after = {
    send_to: 'subscribed',
    window: { from: '09:00' },
    variants: [
      { id: 'b', percentage: 50, messages: [] },
      { id: 'a', percentage: 50, messages: [{ message_id: 'm', content: { subject: 'New' } }] },
    ],
  };
  expect(diffJson(before, after)).toEqual([
    { path: 'window', before: null, after: { from: '09:00' } },
    { path: 'variants.a.messages.m.content.subject', before: 'Old', after: 'New' },
  ]);
  expect(diffJson(before, before)).toEqual([]);
  expect(diffJson([1, 2], [1, 3])).toEqual([{ path: '', before: [1, 2], after: [1, 3] }]);
});
