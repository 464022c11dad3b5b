import { expect, test } from 'vitest';
import { idsIn, kindOfAction, nameIn } from './named-things.ts';

const A = '11111111-1111-8111-a111-111111111111';
const B = '22222222-2222-8222-a222-222222222222';
const C = '33333333-3333-8333-a333-333333333333';

test('ids are found in who acted, in each part of the subject and deep in what changed, each once', () => {
  const changes = [
    { path: 'rule', before: { all: [{ segment_id: C }] }, after: [A] },
    { path: 'roles', before: null, after: ['viewer', 'custom:0a1b'] },
  ];
  expect(idsIn([{ actorId: A, subject: `${B}/email`, detail: { changes } }])).toEqual([
    A,
    B,
    C,
    'custom:0a1b',
  ]);
  expect(idsIn([{ subject: 'products', detail: {} }])).toEqual([]);
});

test('a thing’s name is its own, or that of the one thing in the answer', () => {
  expect(nameIn({ name: 'Spring', campaign: { name: 'Other' } })).toBe('Spring');
  expect(nameIn({ message: 'success', campaign: { name: 'Spring' } })).toBe('Spring');
  expect(nameIn({ message: 'success' })).toBe('');
  expect(nameIn(null)).toBe('');
  expect(nameIn({ name: 'x'.repeat(500) })).toHaveLength(200);
});

test('an action says what kind of thing it is about', () => {
  expect(kindOfAction('admin.campaigns.draft.launch')).toBe('campaign');
  expect(kindOfAction('admin.seed-groups.delete')).toBe('seed_group');
  expect(kindOfAction('account.sign_in')).toBeNull();
});
