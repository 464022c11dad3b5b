import { describe, expect, test } from 'vitest';
import { parseBlocks } from '../../src/adapters/postgres/load-sql.ts';
import { listFiles, readText } from './source-files.ts';
import { findHotTables, findQueryFaults, findSchemaFaults } from './sql-rules.ts';

const migrations = listFiles('src/adapters/postgres/migrations', /\.sql$/)
  .map(readText)
  .join('\n');
const hot = findHotTables(migrations);
const queryFiles = listFiles('src', /\.sql$/).filter((path) => !path.includes('/migrations/'));

describe('the schema', () => {
  test('hot tables are known', () => {
    expect([...hot]).toEqual(expect.arrayContaining(['users', 'events', 'deliveries', 'sends', 'send_log']));
    expect(hot.has('campaigns')).toBe(false);
  });

  test('has no identity columns and no triggers, and keys of hot tables lead with part', () => {
    expect(findSchemaFaults(migrations)).toEqual([]);
  });

  test('each migration says in its first line whether older servers can still run', () => {
    const silent = listFiles('src/adapters/postgres/migrations', /\.sql$/).filter(
      (path) => !/^-- Older servers can still run: (yes|no)\b/.test(readText(path)),
    );
    expect(silent).toEqual([]);
  });
});

describe('the queries', () => {
  test.each(queryFiles)('%s obeys the rules for hot tables', (path) => {
    const blocks = [...parseBlocks(readText(path), path)].map(([name, text]) => ({ name, text }));
    expect(blocks.length).toBeGreaterThan(0);
    expect(blocks.flatMap((block) => findQueryFaults(block, hot))).toEqual([]);
  });
});

describe('the rules themselves', () => {
  const faultsOf = (text: string) => findQueryFaults({ name: 'q', text }, hot);

  test('a hot table without its part is found, also inside a subquery', () => {
    expect(faultsOf('select 1 from users where user_id = $1')).toHaveLength(1);
    expect(faultsOf('select 1 from users u where u.part = $1 and u.user_id = $2')).toEqual([]);
    expect(faultsOf('select 1 from users where part = $1')).toEqual([]);
    expect(
      faultsOf('with a as (select 1 from users where user_id = $1) select 1 from events where part = $2'),
    ).toEqual(['q: from users without its part']);
    expect(faultsOf('select 1 from campaigns')).toEqual([]);
    expect(faultsOf('-- all-parts: a report\nselect count(*) from users')).toEqual([]);
    expect(faultsOf("select 'from users' -- from users")).toEqual([]);
  });

  test('the clock in DO UPDATE and a second statement are found', () => {
    const upsert = 'insert into users (part) values ($1) on conflict do update set updated_at =';
    expect(faultsOf(`${upsert} now()`)).toEqual(['q: now() in DO UPDATE']);
    expect(faultsOf(`${upsert} excluded.updated_at`)).toEqual([]);
    expect(faultsOf('select 1; select 2')).toEqual(['q: more than one statement']);
  });

  test('the volatile clock beside an update is found', () => {
    const claim = 'update users u set revision = 1 where u.part = $1 and u.updated_at <';
    expect(faultsOf(`${claim} clock_timestamp()`)).toHaveLength(1);
    expect(faultsOf(`${claim} statement_timestamp()`)).toEqual([]);
    expect(faultsOf('select clock_timestamp() from users where part = $1 for update')).toEqual([]);
  });

  test('schema faults are found', () => {
    expect(findSchemaFaults('create table t (\n  id bigserial\n)')).toEqual(['identity or serial column']);
    const late = 'create table t (\n  part smallint not null,\n  primary key (id, part)\n)';
    expect(findSchemaFaults(late)).toEqual(['t: the primary key leads with id']);
  });
});
