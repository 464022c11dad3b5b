#!/usr/bin/env node
// The command line. Runs the built code; a clone that was never built is prepared first.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/cli/main.js', import.meta.url);
if (!existsSync(main)) {
  const prepare = fileURLToPath(new URL('../scripts/prepare.mjs', import.meta.url));
  const { status } = spawnSync(process.execPath, [prepare, 'start'], { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(1);
}
await import(main.href);
