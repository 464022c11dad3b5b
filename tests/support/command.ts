// Runs the real `relance` command as a process of its own, with a folder of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';

const MAIN = fileURLToPath(new URL('../../bin/relance.mjs', import.meta.url));
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly process: ChildProcess;
  /** Where it says it answers. */
  readonly url: string;
  readonly finished: Promise<Finished>;
  /** What it has said on standard error so far. */
  readonly said: () => string;
}

type Environment = Readonly<Record<string, string>>;

/** A folder that a server's own account may enter when the tests run as root. */
export const makeDataDir = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'relance-cli-'));
  chmodSync(dir, 0o711);
  return dir;
};

/** Ends what is left of the folder's database, then removes the folder. */
export const removeDataDir = async (dir: string): Promise<void> => {
  const pid = serverPid(dir);
  if (pid !== null) {
    process.kill(pid, 'SIGQUIT');
    await waitUntil(() => serverPid(dir) === null);
  }
  rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
};

/** The embedded server of a folder, if it lives. */
export const serverPid = (dir: string): number | null => {
  try {
    const pid = Number(
      readFileSync(join(dir, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0],
    );
    process.kill(pid, 0);
    return pid;
  } catch {
    return null;
  }
};

const launch = (args: readonly string[], environment: Environment, under: readonly string[] = []) => {
  const [program = '', ...rest] = [...under, process.execPath, MAIN, ...args];
  const child = spawn(program, rest, {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: tmpdir(),
      PORT: '0',
      RELANCE_DEMO: 'false',
      RELANCE_DEMO_HISTORY: 'false',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const finished = new Promise<Finished>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, finished, output: () => stdout, errors: () => stderr };
};

export const runCommand = (args: readonly string[], environment: Environment): Promise<Finished> =>
  launch(args, environment).finished;

/** A process that is still starting. */
export const beginCommand = (args: readonly string[], environment: Environment) => {
  const { child, finished } = launch(args, environment);
  return { process: child, finished };
};

/** Resolves once the command says that it is ready; fails with what it printed when it ends before. */
export const startServing = async (
  environment: Environment,
  args: readonly string[] = ['start'],
  /** What runs the command, as npm's shell does. */
  under: readonly string[] = [],
): Promise<Running> => {
  const { child, finished, output, errors } = launch(args, environment, under);
  await Promise.race([
    waitUntil(() => /ready: \S+/.test(output()) || errors().includes('is running')),
    finished,
  ]);
  const url = /ready: (\S+)/.exec(output())?.[1] ?? '';
  if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}:\n${errors()}`);
  return { process: child, url, finished, said: errors };
};

export const waitUntil = async (check: () => boolean | Promise<boolean>, limitMs = 60_000): Promise<void> => {
  for (let waitedMs = 0; waitedMs < limitMs; waitedMs += 25) {
    if (await check()) return;
    await sleep(25);
  }
  throw new Error(`It did not happen within ${limitMs} ms.`);
};
