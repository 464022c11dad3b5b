import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  beginCommand,
  makeDataDir,
  removeDataDir,
  runCommand,
  serverPid,
  startServing,
  waitUntil,
} from '../support/command.ts';

let dir: string;
beforeEach(() => {
  dir = makeDataDir();
});
afterEach(() => removeDataDir(dir));

const here = () => ({ DATA_DIR: dir });

/** Every process whose command line or environment names the folder, and what it forked. */
const processesOf = (folder: string): number[] => {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({
      pid: Number(name),
      parent: parentOf(name),
      command: read(`/proc/${name}/cmdline`) + read(`/proc/${name}/environ`),
    }));
  const named = new Set(all.filter(({ command }) => command.includes(folder)).map(({ pid }) => pid));
  return all.filter(({ pid, parent }) => named.has(pid) || named.has(parent)).map(({ pid }) => pid);
};

const parentOf = (pid: string): number =>
  Number(read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ')[1] ?? 0);

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

const statusOf = async (url: string): Promise<number> => (await fetch(url)).status;

describe('the life of the process', () => {
  test('starts, answers, ends on SIGTERM with no process left, and starts again', async () => {
    const first = await startServing(here());
    expect(await statusOf(`${first.url}/healthz`)).toBe(200);
    expect(await statusOf(`${first.url}/readyz`)).toBe(200);
    expect(statSync(join(dir, 'secret-key')).mode & 0o077).toBe(0);
    first.process.kill('SIGTERM');
    expect(await first.finished).toMatchObject({ code: 0 });
    expect(processesOf(dir)).toEqual([]);
    const second = await startServing(here());
    expect(await statusOf(`${second.url}/readyz`)).toBe(200);
    second.process.kill('SIGINT');
    expect(await second.finished).toMatchObject({ code: 0 });
    expect(processesOf(dir)).toEqual([]);
  });

  test.each(['SIGTERM', 'SIGKILL'] as const)(
    '%s to the shell of npm start ends everything',
    async (signal) => {
      // The shell waits for us, so that it takes the signal alone.
      const shell = ['sh', '-c', '"$@"; exit $?', 'npm'];
      const running = await startServing({ ...here(), npm_lifecycle_event: 'start' }, ['start'], shell);
      running.process.kill(signal);
      await waitUntil(() => processesOf(dir).length === 0, 30_000);
      expect(await statusOf(`${running.url}/healthz`).catch(() => null)).toBeNull();
    },
  );

  test.each([150, 600, 1_100])(
    'SIGTERM %i ms into the first start leaves nothing behind, and the next start works',
    async (delayMs) => {
      const begun = beginCommand(['start'], here());
      await sleep(delayMs);
      begun.process.kill('SIGTERM');
      await begun.finished;
      await waitUntil(() => processesOf(dir).length === 0, 10_000);
      const running = await startServing(here());
      running.process.kill('SIGTERM');
      expect((await running.finished).code).toBe(0);
    },
  );

  test.each([300, 900])(
    'kill -9 of everything %i ms into a start, then start just works',
    async (delayMs) => {
      const begun = beginCommand(['start'], here());
      await sleep(delayMs);
      begun.process.kill('SIGKILL');
      for (const pid of processesOf(dir)) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It went with its parent.
        }
      }
      await begun.finished;
      const running = await startServing(here());
      expect(await statusOf(`${running.url}/readyz`)).toBe(200);
      running.process.kill('SIGTERM');
      expect((await running.finished).code).toBe(0);
      expect(processesOf(dir)).toEqual([]);
    },
  );

  test('kill -9 of our process alone: the next one adopts the database and stops it in the end', async () => {
    const first = await startServing(here());
    const pid = serverPid(dir);
    first.process.kill('SIGKILL');
    await first.finished;
    expect(serverPid(dir)).toBe(pid);
    const second = await startServing(here());
    expect(serverPid(dir)).toBe(pid);
    second.process.kill('SIGTERM');
    await second.finished;
    expect(processesOf(dir)).toEqual([]);
  });

  test('G12 a killed database is back within 10 s, under the same process', async () => {
    const running = await startServing(here());
    process.kill(serverPid(dir) ?? 0, 'SIGKILL');
    await waitUntil(async () => (await statusOf(`${running.url}/readyz`)) === 503, 5_000).catch(
      () => undefined,
    );
    await waitUntil(async () => (await statusOf(`${running.url}/readyz`)) === 200, 10_000);
    running.process.kill('SIGTERM');
    expect((await running.finished).code).toBe(0);
    expect(processesOf(dir)).toEqual([]);
  });

  test('API and worker share the embedded database; it ends with the last of them', async () => {
    const api = await startServing(here(), ['api']);
    const worker = await startServing(here(), ['worker']);
    api.process.kill('SIGTERM');
    expect((await api.finished).code).toBe(0);
    expect(serverPid(dir)).not.toBeNull();
    worker.process.kill('SIGTERM');
    expect((await worker.finished).code).toBe(0);
    expect(processesOf(dir)).toEqual([]);
  });
});

describe('the command', () => {
  test('wrong usage and wrong settings end with 2 and say everything that is wrong', async () => {
    expect((await runCommand(['start', '--nonsense'], here())).code).toBe(2);
    const wrong = await runCommand(['doctor'], { ...here(), PORT: 'x', ROLE: 'boss' });
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('PORT');
    expect(wrong.stderr).toContain('ROLE');
    expect(wrong.stdout).toBe('');
  });

  test('what cannot be reached or opened is said in a sentence that names the setting or the file', async () => {
    const gone = { ...here(), DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };
    const refused = await runCommand(['migrate'], gone);
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringMatching(/^The database of DATABASE_URL cannot be used: .*\. Does the server run/),
    ]);
    const doctor = await runCommand(['doctor'], gone);
    expect([doctor.code, doctor.stdout]).toEqual([
      1,
      expect.stringMatching(/^FAIL {2}database {2}The database of/),
    ]);
    const missing = await runCommand(['restore', '/no/such.backup'], here());
    expect([missing.code, missing.stderr]).toEqual([
      1,
      '/no/such.backup: there is no such file or folder.\n',
    ]);
    const folder = await runCommand(['backup', dir], here());
    expect([folder.code, folder.stderr]).toEqual([2, `${dir} is a folder: name a file in it.\n`]);
  });

  test('every command explains itself', async () => {
    const { stdout } = await runCommand(['--help'], here());
    const names = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map((match) => match[1] ?? '');
    expect(names).toEqual(
      expect.arrayContaining(['start', 'worker', 'doctor', 'backup', 'restore', 'fence']),
    );
    expect((await runCommand(['restore', '--help'], here())).stdout).toContain('--force');
  });

  test('data goes to standard output, diagnostics to standard error', async () => {
    const migrated = await runCommand(['migrate', '--json'], here());
    expect(migrated.code).toBe(0);
    expect((JSON.parse(migrated.stdout) as { applied: string[] }).applied).toContain('0001_foundation');
    const again = await runCommand(['--json', 'migrate'], here());
    expect(JSON.parse(again.stdout)).toEqual({ applied: [] });
  });

  test('a fresh installation gets its workspace and keys from the command line', async () => {
    expect((await runCommand(['admin', 'create'], here())).code).toBe(1);
    const worker = await startServing(here(), ['worker']);
    const owner = await runCommand(['admin', 'create', '--workspace', 'shop'], here());
    expect(owner.stdout).toMatch(/^rel_[0-9a-f]{64}\n$/);
    const made = await runCommand(
      ['keys', 'create', '--workspace', 'shop', '--permissions', 'users.track', '--json'],
      here(),
    );
    expect(JSON.parse(made.stdout)).toMatchObject({ workspace: 'shop', permissions: ['users.track'] });
    const { keyId } = JSON.parse(made.stdout) as { keyId: string };
    expect((await runCommand(['keys', 'revoke', keyId, '--workspace', 'shop'], here())).code).toBe(0);
    const listed = await runCommand(['keys', 'list', '--workspace', 'shop', '--json'], here());
    const { keys } = JSON.parse(listed.stdout) as { keys: { keyId: string; revokedAt: number | null }[] };
    expect(keys.map((key) => [key.keyId === keyId, key.revokedAt === null])).toEqual(
      expect.arrayContaining([
        [true, false],
        [false, true],
      ]),
    );
    expect(listed.stdout).not.toContain(owner.stdout.trim());
    for (const wrong of [
      ['keys', 'create', '--workspace', 'none'],
      ['keys', 'create', '--workspace', 'shop', '--permissions', 'fly'],
      ['keys', 'create'],
      ['admin', 'create', '--time-zone', 'Mars/Base'],
    ]) {
      expect([wrong, (await runCommand(wrong, here())).code]).toEqual([wrong, 2]);
    }
    worker.process.kill('SIGTERM');
    expect((await worker.finished).code).toBe(0);
  });

  test('openapi prints the document of every endpoint', async () => {
    const { code, stdout } = await runCommand(['openapi'], here());
    expect(code).toBe(0);
    const document = JSON.parse(stdout) as { openapi: string; paths: Record<string, unknown> };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/users/track', '/campaigns/trigger/send', '/admin/v1/fence', '/healthz']),
    );
  });

  test('doctor finds what is wrong and ends with 1 then', async () => {
    await runCommand(['migrate'], here());
    const fine = await runCommand(['doctor', '--json'], here());
    expect(fine.code).toBe(0);
    const wrong = await runCommand(['doctor', '--json'], { ...here(), SMTP_URL: 'smtp://127.0.0.1:1' });
    expect(wrong.code).toBe(1);
    const { findings } = JSON.parse(wrong.stdout) as { findings: { topic: string; state: string }[] };
    expect(findings.filter(({ state }) => state === 'problem').map(({ topic }) => topic)).toEqual([
      'mail of this application',
    ]);
    expect(existsSync(join(dir, 'postgres', 'cluster', 'postmaster.pid'))).toBe(false);
  });
});
