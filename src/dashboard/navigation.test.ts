// Which address a role opens: somebody who may only read is stopped before the form, whatever address they kept.
import { expect, test } from 'vitest';
import { mayOpen } from './navigation.ts';
import type { Can } from './session.ts';

const canWith =
  (...held: readonly string[]): Can =>
  (permission, thing) =>
    held.includes(typeof thing === 'string' ? `${permission} ${thing}` : permission);

test.each([
  ['campaigns', 'admin.read'],
  ['campaigns/01/edit/content', 'admin.read'],
  ['campaigns/new', 'admin.write'],
  ['segments/new', 'admin.write segments'],
  ['segments/01', 'admin.segments.read'],
  ['segments/01/edit', 'admin.write segments'],
  ['content/templates/new', 'admin.write content'],
  ['content/blocks/new', 'admin.write content'],
  ['content/blocks/01', 'admin.content.read'],
  ['content/preference-centers/new', 'admin.write content'],
  ['settings', 'admin.read'],
  ['settings/tags', 'admin.read'],
  ['settings/channels/01', 'admin.channels.read'],
  ['settings/channels/new', 'admin.write channels'],
  ['settings/catalogs/tea', 'admin.content.read'],
  ['settings/quiet-hours', 'admin.rules.read'],
  ['settings/workspaces', 'admin.installation'],
  ['team', 'admin.members'],
  ['imports/01', 'admin.people.read'],
])('/w/shop/%s asks for %s', (below, needed) => {
  expect(mayOpen(canWith(needed), `/w/shop/${below}`)).toBe(true);
  expect(mayOpen(canWith('another'), `/w/shop/${below}`)).toBe(false);
});

test('an address that nobody knows is left to the screen that says so', () => {
  expect(mayOpen(canWith(), '/w/shop/nowhere')).toBe(true);
});
