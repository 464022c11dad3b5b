import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Topic } from '../../ports/signals.ts';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { systemScheduler } from '../system/scheduler.ts';
import { createSignals } from './signals.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const open = (processId: string) =>
  createSignals({
    databaseUrl: database.url,
    pool: database.pool,
    scheduler: systemScheduler,
    observer: { emit: () => undefined },
    processId,
  });

const listening = async (count: number): Promise<void> => {
  for (;;) {
    const { rows } = await database.pool.query(
      `select 1 from pg_stat_activity where application_name = 'relance signals' and query = 'listen relance'
       and datname = current_database()`,
    );
    if (rows.length === count) return;
  }
};

const heard = (signals: ReturnType<typeof open>, topic: Topic, count: number): Promise<string[]> =>
  new Promise((resolve) => {
    const payloads: string[] = [];
    signals.on(topic, (payload) => {
      payloads.push(payload);
      if (payloads.length === count) resolve(payloads);
    });
  });

it('a hint reaches the own process at once and others once, merged', async () => {
  const [a, b] = [open('a'), open('b')];
  await listening(2);
  const own: string[] = [];
  a.on('due', (payload) => own.push(payload));
  const others = heard(b, 'due', 2);
  a.send('due', '7');
  a.send('due', '7');
  a.send('due', '12');
  expect(own).toEqual(['7', '7', '12']);
  expect(await others).toEqual(['7', '12']);
  await Promise.all([a.close(), b.close()]);
});

it('F63: a listener whose connection was cut hears again', async () => {
  const [a, b] = [open('a'), open('b')];
  await listening(2);
  await database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'relance signals' and datname = current_database()`,
  );
  await listening(2);
  const others = heard(b, 'keys', 1);
  a.send('keys', 'x y');
  expect(await others).toEqual(['x y']);
  await Promise.all([a.close(), b.close()]);
});
