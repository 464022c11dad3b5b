// Outlives a test run that is killed: when its standard input closes, it ends the run's PostgreSQL and removes
// the folder. A run that ends in order has stopped the server already; then only the folder is left to remove.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const dir = process.argv[2];

process.stdin.resume();
process.stdin.on('end', () => void cleanUp());
process.stdin.on('error', () => void cleanUp());
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);

async function cleanUp() {
  const root = readText(join(dir, 'moved-to')) ?? dir;
  const pid = readPid(root);
  if (pid !== null) {
    signal(pid, 'SIGQUIT');
    for (let i = 0; i < 500 && signal(pid, 0); i++) await sleep(20);
  }
  for (const path of [root, dir]) remove(path);
  process.exit(0);
}

function remove(path) {
  rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

function readPid(root) {
  const text = readText(join(root, 'cluster', 'postmaster.pid'));
  return text === null ? null : Number(text.split('\n')[0]);
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}

function signal(pid, name) {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
