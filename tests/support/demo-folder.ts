// A data folder with the demo shop in it, made once per run by the product itself: every file of the browser suite starts
// a server of its own on a copy, which takes a tenth of making the shop anew.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDataDir, removeDataDir, startServing, waitUntil } from './command.ts';

export interface DemoFolder {
  readonly dir: string;
  /** Said by the start that made them, and never again. */
  readonly keys: WorkspaceKeys;
}

export interface WorkspaceKeys {
  readonly demo: string;
  readonly live: string;
}

/** How the processes of the tests learn of it. */
const VARIABLE = 'RELANCE_TEST_DEMO_FOLDER';

export const DEMO_ENVIRONMENT: Readonly<Record<string, string>> = {
  RELANCE_DEMO: 'true',
  RELANCE_DEMO_HISTORY: 'false',
  EGRESS_ALLOW: '127.0.0.0/8',
  LOG_LEVEL: 'error',
};

export const keyOf = (said: string, workspace: string): string =>
  new RegExp(`^ +${workspace} .*(rel_[0-9a-f]{64})`, 'm').exec(said)?.[1] ?? '';

/** For the set-up of a run; ends with what removes the folder. */
export const offerDemoFolder = async (): Promise<() => Promise<void>> => {
  const dir = makeDataDir();
  const running = await startServing({ DATA_DIR: dir, ...DEMO_ENVIRONMENT });
  // It answers a moment before it has said which keys it made.
  await waitUntil(() => keyOf(running.said(), 'live') !== '');
  running.process.kill('SIGTERM');
  await running.finished;
  const keys = { demo: keyOf(running.said(), 'demo'), live: keyOf(running.said(), 'live') };
  process.env[VARIABLE] = JSON.stringify({ dir, keys } satisfies DemoFolder);
  return async () => {
    delete process.env[VARIABLE];
    await removeDataDir(dir);
  };
};

/** Null: nobody made one, as outside of a test run. */
export const findDemoFolder = (): DemoFolder | null => {
  const offered = process.env[VARIABLE];
  return offered === undefined ? null : (JSON.parse(offered) as DemoFolder);
};

/** With its owners: the database refuses files of another account. */
export const copyDemoFolder = ({ dir }: DemoFolder): string => {
  const copy = makeDataDir();
  execFileSync('cp', ['-a', `${dir}/.`, copy]);
  // A copied folder may not send, because its original may; here it never runs again.
  const witness = join(copy, 'witness.json');
  const { folder: _, ...rest } = JSON.parse(readFileSync(witness, 'utf8')) as Record<string, unknown>;
  writeFileSync(witness, JSON.stringify(rest));
  return copy;
};
