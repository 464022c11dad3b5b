// The worker's part in rehearsals. Every hour the copies of those older than a day are removed.
import { rehearseNext, type RehearsalDeps } from '../engine/rehearse.ts';
import { DAY_MS, HOUR_MS } from '../core/time.ts';
import type { Runtime, Service } from './runtime.ts';
import type { Parts } from './wire.ts';
import { workOff } from './work-off.ts';

export const startRehearsals = (
  runtime: Pick<Runtime, 'scheduler' | 'observer' | 'clock'>,
  parts: Pick<Parts, 'signals'>,
  deps: RehearsalDeps,
): Service =>
  workOff(runtime, parts.signals, () => ({
    topic: 'rehearsal',
    next: () => rehearseNext(deps),
    sweepEveryMs: HOUR_MS,
    sweep: () => deps.rehearsals.removeOld(runtime.clock.now() - DAY_MS),
  }));
