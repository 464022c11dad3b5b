// Builds dist before suites that start the real command, unless it is current.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const setup = (): void => {
  const prepare = fileURLToPath(new URL('../../scripts/prepare.mjs', import.meta.url));
  execFileSync(process.execPath, [prepare, 'start'], { stdio: ['ignore', 'inherit', 'inherit'] });
};
