import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { DAY_MS } from '../../core/time.ts';
import type { ShortLink } from '../../core/channels/short-link.ts';
import { createShortLinks, forgetShortLinks } from './short-links.ts';

const NOW = Date.parse('2026-03-01T10:00:00Z');
const SANDBOX_NOW = Date.parse('2025-03-01T10:00:00Z');

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
  await db.pool.query(
    `insert into workspaces (workspace_id, key, name, kind, clock_at, created_at)
     values (1, 'live', 'Live', 'live', null, now()), (2, 'sand', 'Sand', 'sandbox', to_timestamp($1 / 1000.0), now())
     on conflict (workspace_id) do update set kind = excluded.kind, clock_at = excluded.clock_at`,
    [SANDBOX_NOW],
  );
});
afterAll(() => db.drop());

test('links are forgotten a month after they ended, on the clock of their workspace', async () => {
  const links = createShortLinks(db.pool);
  const made = (code: string, workspaceId: number, expiresAt: number): ShortLink => ({
    ...{ code, workspaceId, expiresAt },
    ...{ url: 'https://example.com/', alias: null, send: null },
  });
  await links.keep([
    made('aaaaaaaa', 1, NOW - 30 * DAY_MS),
    made('bbbbbbbb', 1, NOW - 30 * DAY_MS - 1),
    made('cccccccc', 2, SANDBOX_NOW + DAY_MS),
    made('dddddddd', 2, SANDBOX_NOW - 30 * DAY_MS - 1),
  ]);
  await forgetShortLinks(db.pool, { now: () => NOW });
  const found = await Promise.all(
    ['aaaaaaaa', 'bbbbbbbb', 'cccccccc', 'dddddddd'].map((code) => links.find(code, NOW)),
  );
  expect(found.map((link) => link?.expired ?? null)).toEqual([true, null, false, null]);
});
