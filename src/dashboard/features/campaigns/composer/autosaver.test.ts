// Nothing typed is lost: not to a server that is away, not to somebody else's save, not to a closed browser.
import { expect, test, vi } from 'vitest';
import { ApiError } from '../../../api.ts';
import { Autosaver, type Door, type Memory, type Remembered, type Stored } from './autosaver.ts';
import { writeField, type Doc } from './document.ts';

const doc = (priority: number, name = 'A'): Doc => ({
  name,
  description: '',
  tags: [],
  definition: { priority },
});
const stored = (mark: number, of: Doc): Stored => ({
  doc: of,
  mark,
  by: 'ann',
  at: '',
  problems: [],
  warnings: [],
});
const setPriority = (value: number) => (one: Doc) => writeField(one, 'definition.priority', value);

const openMemory = (kept: Remembered | null = null): Memory & { kept: Remembered | null } => {
  const memory = {
    kept,
    read: () => memory.kept,
    write: (one: Remembered) => {
      memory.kept = one;
    },
    forget: () => {
      memory.kept = null;
    },
  };
  return memory;
};

/** A server with one document. */
interface Server {
  now: Stored;
  isAway: boolean;
  saves: number;
  readonly door: Door;
}

const openServer = (start: Stored): Server => {
  const server: Server = {
    now: start,
    isAway: false,
    saves: 0,
    door: {
      save: (changes: Readonly<Record<string, unknown>>, mark: number) => {
        if (server.isAway) return Promise.reject(new ApiError({ status: 0, body: { code: 'unreachable' } }));
        if (mark !== server.now.mark)
          return Promise.reject(new ApiError({ status: 409, body: { code: 'conflict' } }));
        server.saves++;
        const { definition, ...own } = changes;
        const merged = { ...server.now.doc, ...own };
        const next = { ...merged, definition: { ...merged.definition, ...(definition as object) } };
        server.now = stored(mark + 1, next);
        return Promise.resolve(server.now);
      },
      readConflict: (error: ApiError) => (error.status === 409 ? server.now : null),
    },
  };
  return server;
};

test('several edits are one save; what was typed meanwhile follows', async () => {
  const server = openServer(stored(1, doc(1)));
  const memory = openMemory();
  const saver = new Autosaver(server.now, server.door, memory);
  saver.edit(setPriority(2));
  saver.edit(setPriority(3));
  expect(memory.kept?.doc.definition).toEqual({ priority: 3 });
  expect(await saver.flush()).toBe(true);
  expect([server.saves, server.now.doc.definition, memory.kept]).toEqual([1, { priority: 3 }, null]);
});

test('a server that is away: kept in the browser, taken up by the next visit, stored when it is back', async () => {
  vi.useFakeTimers();
  const server = openServer(stored(1, doc(1)));
  const memory = openMemory();
  server.isAway = true;
  const first = new Autosaver(server.now, server.door, memory);
  first.edit(setPriority(9));
  expect(await first.flush()).toBe(false);
  expect(first.snapshot().status).toBe('offline');
  server.isAway = false;
  const second = new Autosaver(server.now, server.door, memory);
  expect(second.snapshot()).toMatchObject({ wasRestored: true, doc: doc(9) });
  expect(await second.flush()).toBe(true);
  expect(server.now.doc).toEqual(doc(9));
  vi.useRealTimers();
});

test('somebody else changed another field: both stand', async () => {
  const server = openServer(stored(1, doc(1)));
  const saver = new Autosaver(server.now, server.door, openMemory());
  server.now = stored(2, doc(1, 'B'));
  saver.edit(setPriority(5));
  await saver.flush();
  expect(await saver.flush()).toBe(true);
  expect(server.now.doc).toEqual(doc(5, 'B'));
});

test('the same field: nothing is overwritten until somebody decides, and both ways work', async () => {
  for (const [keepsMine, wanted] of [
    [true, 5],
    [false, 7],
  ] as const) {
    const server = openServer(stored(1, doc(1)));
    const saver = new Autosaver(server.now, server.door, openMemory());
    server.now = stored(2, doc(7));
    saver.edit(setPriority(5));
    await saver.flush();
    const { status, conflict } = saver.snapshot();
    expect([status, conflict?.clashes]).toEqual(['conflict', ['definition.priority']]);
    expect(await saver.flush()).toBe(false);
    expect(server.now.doc.definition).toEqual({ priority: 7 });
    saver.resolve(() => keepsMine);
    expect(await saver.flush()).toBe(true);
    expect(server.now.doc.definition).toEqual({ priority: wanted });
  }
});
