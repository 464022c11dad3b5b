import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDataDir, removeDataDir, runCommand } from '../support/command.ts';

let dir: string;
beforeAll(() => (dir = makeDataDir()));
afterAll(() => removeDataDir(dir));

const run = (...args: string[]) => runCommand(args, { DATA_DIR: dir });
const exportTo = (name: string, ...args: string[]) =>
  run('export', join(dir, name), '--workspace', 'live', ...args);

test('people imported from a file come out as a file that imports again; wrong names are wrong usage', async () => {
  expect((await run('seed')).code).toBe(0);
  const mine = join(dir, 'mine.csv');
  writeFileSync(
    mine,
    'external_id,email,plan\ncli-1,cli1@example.com,"gold, old"\ncli-2,cli2@example.com,free\n',
  );
  expect((await run('import', mine, '--workspace', 'live')).code).toBe(0);

  const all = await exportTo('all.csv', '--attributes', 'plan', '--json');
  expect(all).toMatchObject({ code: 0, stderr: expect.not.stringContaining('rror') });
  const lines = readFileSync(join(dir, 'all.csv'), 'utf8').trimEnd().split(/\r?\n/);
  expect(JSON.parse(all.stdout)).toMatchObject({ people: lines.length - 1, file: join(dir, 'all.csv') });
  expect(lines[0]).toMatch(/^\ufeffexternal_id,.*,created_at,plan$/);
  expect(lines.filter((line) => line.startsWith('cli-'))).toHaveLength(2);
  expect(lines.find((line) => line.startsWith('cli-1,'))).toContain('"gold, old"');

  const zipped = await exportTo('all.csv.gz', '--attributes', 'plan');
  expect(zipped.stdout).toContain(`${lines.length - 1} people`);
  const unzipped = gunzipSync(readFileSync(join(dir, 'all.csv.gz'))).toString();
  expect(unzipped).toBe(readFileSync(join(dir, 'all.csv'), 'utf8'));

  const some = join(dir, 'some.csv');
  const segment = ['--segment', 'newsletter-readers', '--json'];
  const inside = JSON.parse((await run('export', some, '--workspace', 'demo', ...segment)).stdout);
  expect(inside.people).toBeGreaterThan(0);
  expect(readFileSync(some, 'utf8').trimEnd().split('\n')).toHaveLength(inside.people + 1);

  const nobody = await exportTo('none.csv', '--segment', 'nobody');
  expect(nobody).toMatchObject({ code: 2, stdout: '', stderr: 'There is no segment nobody.\n' });
  expect(existsSync(join(dir, 'none.csv'))).toBe(false);
  expect((await run('export', join(dir, 'none.csv'), '--workspace', 'nobody')).code).toBe(2);
});

test('the command says what it takes, and asks for what it needs', async () => {
  const help = await run('export', '--help');
  expect(help.code).toBe(0);
  for (const word of ['<file>', '--workspace', '--segment', '--attributes'])
    expect(help.stdout).toContain(word);
  expect((await run('export', join(dir, 'x.csv'))).code).toBe(2);
});
