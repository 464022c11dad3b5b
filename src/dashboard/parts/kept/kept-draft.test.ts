// What is typed is kept as it is typed, and nothing of somebody else's is overwritten unseen.
import { expect, test } from 'vitest';
import { KeptDraft } from './kept-draft.ts';
import { forgetEverything, keptKey, type Store } from './kept-store.ts';

const openStore = (): Store => {
  const texts = new Map<string, string>();
  return {
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, text) => void texts.set(key, text),
    removeItem: (key) => void texts.delete(key),
    key: (at) => [...texts.keys()][at] ?? null,
    get length() {
      return texts.size;
    },
  };
};

const STORED = { values: { name: 'Stored', secret: '' }, version: 1 };
const KEY = keptKey('ann', 'demo', 'thing-1');
const openOver = (store: Store, loaded: { values: object; version: number } = STORED, key = KEY) =>
  new KeptDraft<object>({ store, key, loaded });

test('what was typed is back after a reload, over the version it was typed over', () => {
  const store = openStore();
  openOver(store).type({ name: 'Typed', secret: '' });
  const again = openOver(store).snapshot();
  expect(again).toMatchObject({ values: { name: 'Typed' }, version: 1, isRestored: true, isChanged: true });
  expect(again.present).toBeNull();
});

test('nothing is kept when it was typed back, saved or given up', () => {
  const store = openStore();
  const draft = openOver(store);
  draft.type({ name: 'Typed', secret: '' });
  draft.type(STORED.values);
  expect([store.length, draft.snapshot().isChanged]).toEqual([0, false]);
  draft.type({ name: 'Typed', secret: '' });
  draft.saved({ name: 'Typed', secret: '' });
  expect(store.length).toBe(0);
  draft.type({ name: 'Typed again', secret: '' });
  expect(store.length).toBe(1);
  draft.settle(STORED);
  expect([store.length, draft.snapshot().values]).toEqual([0, STORED.values]);
});

test('what is typed on while a save is under way is not lost with it', () => {
  const store = openStore();
  const draft = openOver(store);
  const sent = { name: 'Sent', secret: '' };
  draft.type(sent);
  draft.type({ name: 'Sent and more', secret: '' });
  draft.saved(sent);
  expect(draft.snapshot()).toMatchObject({ values: { name: 'Sent and more' }, isChanged: true });
  const again = openOver(store, { values: sent, version: 2 }).snapshot();
  expect(again).toMatchObject({ values: { name: 'Sent and more' }, version: 2, present: null });
});

test('secrets are left out, and a form in which only they were typed has nothing to bring back', () => {
  const store = openStore();
  const strip = (values: { name: string; secret: string }) => ({ ...values, secret: '' });
  const draft = new KeptDraft({ store, key: KEY, loaded: STORED, strip });
  draft.type({ name: 'Stored', secret: 'hunter2' });
  expect(store.length).toBe(0);
  draft.type({ name: 'Typed', secret: 'hunter2' });
  expect(store.getItem(KEY)).not.toContain('hunter2');
  expect(draft.snapshot().values).toEqual({ name: 'Typed', secret: 'hunter2' });
});

test('somebody else saved meanwhile: both are there after a reload, and nothing says which one stands', () => {
  const store = openStore();
  openOver(store).type({ name: 'Mine', secret: '' });
  const theirs = { values: { name: 'Theirs', secret: '' }, version: 2 };
  const draft = openOver(store, theirs);
  expect(draft.snapshot()).toMatchObject({ values: { name: 'Mine' }, version: 1, present: theirs });
  draft.keepMine();
  expect(draft.snapshot()).toMatchObject({ values: { name: 'Mine' }, version: 2, present: null });
  // A reload after the choice does not ask again.
  expect(openOver(store, theirs).snapshot().present).toBeNull();
  draft.settle(theirs);
  expect(draft.snapshot()).toMatchObject({ values: theirs.values, isChanged: false });
});

test('another version of the same values is nobody else’s work', () => {
  const store = openStore();
  const draft = openOver(store);
  draft.type({ name: 'Mine', secret: '' });
  expect(draft.meet({ ...STORED, version: 2 })).toBe(true);
  expect(draft.snapshot()).toMatchObject({ version: 2, present: null });
  expect(openOver(store, { ...STORED, version: 3 }).snapshot()).toMatchObject({ version: 3, present: null });
});

test('a refused save shows what stands now', () => {
  const draft = openOver(openStore());
  draft.type({ name: 'Mine', secret: '' });
  const theirs = { values: { name: 'Theirs', secret: '' }, version: 2 };
  expect(draft.meet(theirs)).toBe(false);
  expect(draft.snapshot().present).toEqual(theirs);
});

test('what somebody else has typed, or a form had before it changed, is not taken up', () => {
  const store = openStore();
  openOver(store).type({ name: 'Mine', secret: '' });
  expect(openOver(store, STORED, keptKey('bob', 'demo', 'thing-1')).snapshot().isRestored).toBe(false);
  const wider = { values: { name: 'Stored', secret: '', tags: [] }, version: 1 };
  expect(openOver(store, wider).snapshot()).toMatchObject({ values: wider.values, isRestored: false });
  store.setItem(KEY, '{"values":');
  expect(openOver(store).snapshot().isRestored).toBe(false);
});

test('a full store keeps nothing rather than something older', () => {
  const store = openStore();
  const draft = openOver(store);
  draft.type({ name: 'First', secret: '' });
  store.setItem = () => {
    throw new Error('QuotaExceededError');
  };
  draft.type({ name: 'Second', secret: '' });
  expect([store.length, draft.snapshot().values]).toEqual([0, { name: 'Second', secret: '' }]);
});

test('whoever signs out leaves nothing typed behind, and nothing else is touched', () => {
  const store = openStore();
  openOver(store).type({ name: 'Mine', secret: '' });
  store.setItem('relance.draft/ann/demo/1', '{}');
  store.setItem('relance.language', 'fr');
  forgetEverything(store);
  expect([store.length, store.getItem('relance.language')]).toEqual([1, 'fr']);
});
