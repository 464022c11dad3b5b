import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Running, makeDataDir, removeDataDir, runCommand, startServing } from '../support/command.ts';

let dir: string;
let running: Running;
beforeAll(async () => {
  dir = makeDataDir();
  running = await startServing({ DATA_DIR: dir }, ['worker']);
  await runCommand(['admin', 'create', '--workspace', 'shop'], { DATA_DIR: dir });
});
afterAll(async () => {
  running.process.kill('SIGTERM');
  await running.finished;
  await removeDataDir(dir);
});

const run = (command: string, folder: string, ...more: string[]) =>
  runCommand([command, '--workspace', 'shop', '--dir', join(dir, folder), '--json', ...more], {
    DATA_DIR: dir,
  });

const write = (folder: string, files: Record<string, string>): void => {
  for (const [name, text] of Object.entries(files)) {
    const path = join(dir, folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
};

interface Change {
  readonly key: string;
  readonly action: string;
  readonly differences: readonly string[];
}
const changesOf = (stdout: string): readonly Change[] =>
  (JSON.parse(stdout) as { changes: Change[] }).changes;

const CAMPAIGN = `name: Welcome
category: marketing
type: api_triggered
definition:
  subscription_group: news
  variants:
    - name: One
      percentage: 100
      messages:
        - channel: email
          configuration: mail
          content: { subject: Hello, body: "<p>Hi</p>" }
`;

test('files become resources, come back without ids, and a change is shown before it is applied', async () => {
  write('mine', {
    'subscription-groups/news.yaml': 'name: News\nchannel: email\n',
    'channel-configurations/mail.yaml':
      'name: Mail\nchannel: email\nprovider: capture\nsender: { from_name: Shop, from_address: shop@example.com }\n',
    'content-blocks/footer.yaml': 'content: "<p>Bye {{${first_name}}}</p>"\n',
    'campaigns/welcome.yaml': CAMPAIGN,
  });
  const plan = await run('push', 'mine');
  expect([plan.code, changesOf(plan.stdout).map(({ action, key }) => `${action} ${key}`)]).toEqual([
    0,
    ['create news', 'create mail', 'create footer', 'create welcome'],
  ]);
  expect(changesOf((await run('push', 'mine')).stdout)).toHaveLength(4);
  expect((await run('push', 'mine', '--yes')).code).toBe(0);

  expect((await run('pull', 'pulled')).code).toBe(0);
  const path = join(dir, 'pulled', 'campaigns/welcome.yaml');
  const text = readFileSync(path, 'utf8');
  expect(text).toContain('configuration: mail');
  expect(text).not.toContain('configuration_id');
  expect(changesOf((await run('push', 'pulled')).stdout)).toEqual([]);

  writeFileSync(path, text.replace('subject: Hello', 'subject: Good day'));
  const [change] = changesOf((await run('push', 'pulled', '--yes')).stdout);
  expect(change?.differences).toEqual([
    'definition.variants[0].messages[0].content.subject: "Hello" → "Good day"',
  ]);
  expect(changesOf((await run('push', 'pulled')).stdout)).toEqual([]);
});

test('an image is two files, the picture and what is said of it; texts name it without an address', async () => {
  const gif = Buffer.from('R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==', 'base64');
  const imageId = createHash('sha256').update(gif).digest('hex');
  write('pictures', {
    [`images/${imageId}.yaml`]: `name: Dot\nalt: A dot\nfile: ${imageId}.gif\n`,
    'content-blocks/dotted.yaml': `content: '<img src="relance-image:${imageId}.gif">'\n`,
  });
  const early = await run('push', 'pictures', '--yes');
  expect([early.code, early.stderr]).toEqual([1, expect.stringContaining(`images/${imageId}.yaml, file`)]);
  writeFileSync(join(dir, 'pictures', 'images', `${imageId}.gif`), gif);
  expect((await run('push', 'pictures', '--yes')).code).toBe(0);
  expect((await run('pull', 'dots')).code).toBe(0);
  expect(readFileSync(join(dir, 'dots', 'images', `${imageId}.gif`))).toEqual(gif);
  expect(readFileSync(join(dir, 'dots', 'content-blocks/dotted.yaml'), 'utf8')).toContain(
    `relance-image:${imageId}.gif`,
  );
  expect(changesOf((await run('push', 'dots')).stdout)).toEqual([]);
});

test('mistakes name their file', async () => {
  write('broken', { 'campaigns/a.yaml': 'name: [unclosed\n' });
  const unreadable = await run('push', 'broken', '--yes');
  expect([unreadable.code, unreadable.stderr]).toEqual([2, expect.stringContaining('campaigns/a.yaml')]);
  write('broken', { 'campaigns/a.yaml': CAMPAIGN.replace(': mail', ': nobody') });
  const unknown = await run('push', 'broken', '--yes');
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('campaigns/a.yaml')]);
  expect((await run('push', 'nowhere')).code).toBe(2);
});
