import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDataDir, removeDataDir, runCommand } from '../support/command.ts';

let dir: string;
beforeAll(() => (dir = makeDataDir()));
afterAll(() => removeDataDir(dir));

const run = (...args: string[]) => runCommand(args, { DATA_DIR: dir });

test('seed, pull, change a file, push: shown first, applied with --yes, then nothing differs', async () => {
  const seeded = await run('seed', '--json');
  expect(seeded.code).toBe(0);
  const report = JSON.parse(seeded.stdout) as { workspaces: { key: string; apiKey: string }[] };
  expect(report.workspaces.map(({ key }) => key)).toEqual(['demo', 'live']);
  expect((await run('seed')).code).toBe(1);

  const files = ['--workspace', 'demo', '--dir', join(dir, 'files')];
  expect((await run('pull', ...files)).code).toBe(0);
  const file = join(dir, 'files', 'campaigns', 'delivery-text.yaml');
  expect(existsSync(file)).toBe(true);
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^name: .*$/m, 'name: Arriving today'));

  const shown = await run('push', ...files);
  expect(shown.stdout).toContain('name: "Out for delivery" → "Arriving today"');
  expect(shown.stdout).toContain('Nothing was changed');
  expect((await run('push', ...files, '--yes')).stdout).toContain('Applied 1 changes.');
  expect((await run('push', ...files)).stdout).toContain('Nothing differs.');
  expect((await run('push', '--workspace', 'nobody', '--dir', join(dir, 'files'))).code).toBe(2);
});
