import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Running, makeDataDir, removeDataDir, runCommand, startServing } from '../support/command.ts';

let dir: string;
let running: Running;
let key: string;
beforeAll(async () => {
  dir = makeDataDir();
  running = await startServing({ DATA_DIR: dir });
  key = (await runCommand(['admin', 'create', '--workspace', 'shop'], { DATA_DIR: dir })).stdout.trim();
});
afterAll(async () => {
  running.process.kill('SIGTERM');
  await running.finished;
  await removeDataDir(dir);
});

const run = (args: readonly string[], more: Record<string, string> = {}) =>
  runCommand([...args, '--json'], { RELANCE_URL: running.url, RELANCE_API_KEY: key, ...more });

const write = (folder: string, files: Record<string, string>): void => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
};

interface Change {
  readonly kind: string;
  readonly key: string;
  readonly action: string;
  readonly differences: readonly { readonly path: string }[];
}
const changesOf = (stdout: string): readonly Change[] =>
  (JSON.parse(stdout) as { changes: Change[] }).changes;

const FILES = {
  'subscription-groups/News.yaml': 'channel: email\n',
  'channel-configurations/mail.yaml': `name: Mail
channel: email
provider: capture
sender: { from_name: Shop, from_address: shop@example.com }
`,
  'content-blocks/footer.yaml': 'content: "<p>Bye {{${first_name}}}</p>"\n',
  'campaigns/welcome.yaml': `name: Welcome
category: marketing
definition:
  subscription_group: News
  variants:
    - name: One
      percentage: 100
      messages:
        - channel: email
          configuration: mail
          content: { subject: Hello, body: "<p>Hi</p>" }
`,
};

test('files become resources, come back the same, and a change is shown before it is applied', async () => {
  const mine = join(dir, 'mine');
  write(mine, FILES);
  const plan = await run(['push', mine]);
  expect(plan.stderr).not.toContain('Error');
  expect(changesOf(plan.stdout).map(({ action, key: name }) => [action, name])).toEqual([
    ['create', 'News'],
    ['create', 'mail'],
    ['create', 'footer'],
    ['create', 'welcome'],
  ]);
  expect(changesOf((await run(['push', mine])).stdout)).toHaveLength(4);
  const applied = await run(['push', mine, '--yes']);
  expect([applied.code, applied.stderr.split('\n')[0]]).toEqual([0, 'created subscription-groups/News']);
  expect(changesOf((await run(['push', mine])).stdout)).toEqual([]);

  const pulled = join(dir, 'pulled');
  expect((await run(['pull', pulled])).code).toBe(0);
  const text = readFileSync(join(pulled, 'campaigns/welcome.yaml'), 'utf8');
  expect(text).toContain('configuration: mail');
  expect(text).toContain('subscription_group: News');
  expect(changesOf((await run(['push', pulled])).stdout)).toEqual([]);

  write(mine, { 'campaigns/welcome.yaml': FILES['campaigns/welcome.yaml'].replace('Hello', 'Good day') });
  const [change] = changesOf((await run(['push', mine])).stdout);
  expect(change).toMatchObject({ action: 'change', key: 'welcome' });
  expect(change?.differences.map(({ path }) => path)).toEqual([
    'definition.variants[0].messages[0].content.subject',
  ]);
  expect((await run(['push', mine, '--yes'])).code).toBe(0);
  await run(['pull', pulled]);
  const again = readFileSync(join(pulled, 'campaigns/welcome.yaml'), 'utf8');
  expect(again).toBe(text.replace('Hello', 'Good day'));
});

test('mistakes name their file and nothing is half understood', async () => {
  const broken = join(dir, 'broken');
  write(broken, { 'campaigns/a.yaml': 'name: [unclosed\n' });
  const unreadable = await run(['push', broken, '--yes']);
  expect([unreadable.code, unreadable.stderr]).toEqual([1, expect.stringContaining('a.yaml')]);

  write(broken, { 'campaigns/a.yaml': FILES['campaigns/welcome.yaml'].replace(': mail', ': nobody') });
  const unknown = await run(['push', broken, '--yes']);
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('campaigns/a: configuration')]);

  write(broken, { 'campaigns/a.yaml': 'name: A\ncategory: fun\n' });
  const refused = await run(['push', broken, '--yes']);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('category')]);

  const secret = join(dir, 'secret');
  write(secret, {
    'channel-configurations/relay.yaml': `name: Relay
channel: email
provider: smtp
sender: { from_name: Shop, from_address: shop@example.com }
provider_settings: { host: 127.0.0.1, port: 2525 }
secrets: { password: { env: RELAY_PASSWORD } }
`,
  });
  const missing = await run(['push', secret, '--yes']);
  expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('RELAY_PASSWORD')]);
});

test('without a key, or where nobody listens, it says so', async () => {
  expect((await run(['pull', join(dir, 'x')], { RELANCE_API_KEY: '' })).code).toBe(2);
  const nobody = await run(['pull', join(dir, 'x')], { RELANCE_URL: 'http://127.0.0.1:1' });
  expect([nobody.code, nobody.stderr]).toEqual([1, expect.stringContaining('cannot be reached')]);
  const wrong = await run(['pull', join(dir, 'x')], { RELANCE_API_KEY: 'rel_wrong_key_wrong' });
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('401')]);
});
