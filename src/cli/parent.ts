// Under `npm start` a SIGTERM ends npm and its shell, and nobody passes it on: we see it by the parent that is gone.
// Started any other way (a service manager, a terminal, nohup), the parent is nobody's business.
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 500;

/** Calls `run` once the process that npm started us from is gone, where there is one. Keeps nothing alive. */
export const onParentGone = (run: () => void): void => {
  if (process.env['npm_lifecycle_event'] !== undefined) void watch(process.ppid, run);
};

const watch = async (parent: number, run: () => void): Promise<void> => {
  while (process.ppid === parent) await sleep(LOOK_EVERY_MS, undefined, { ref: false });
  run();
};
