import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './source-files.ts';

const COMMANDS = [
  'start',
  'api',
  'worker',
  'migrate',
  'seed',
  'admin',
  'keys',
  'doctor',
  'openapi',
  'pull',
  'push',
  'import',
  'export',
];

test('the command starts, and each of its commands stands in it once', () => {
  const help = execFileSync(process.execPath, ['--import', 'tsx', join(ROOT, 'src/cli/main.ts'), '--help'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const found = [...help.matchAll(/^ {2}([a-z]+) /gm)].map((match) => match[1] ?? '');
  expect(found).toEqual(expect.arrayContaining([...COMMANDS, 'backup', 'restore', 'fence']));
  expect(new Set(found).size).toBe(found.length);
});
