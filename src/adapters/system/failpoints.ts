// Named points where a test kills, delays or fails this process:
//   RELANCE_FAILPOINTS="attempt.committed=kill,settle.before=delay:50@3,claim.after=error"
// `@n` acts from the n-th hit on. The configuration leaves this empty in production.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Failpoints } from '../../ports/clock.ts';
import { type Result, err, ok, refuse } from '../../core/result.ts';

type Action = { readonly kind: 'kill' } | { readonly kind: 'error' } | { readonly kind: 'delay'; ms: number };

interface Armed {
  readonly action: Action;
  readonly fromHit: number;
  hits: number;
}

export const noFailpoints: Failpoints = { hit: () => undefined };

export const parseFailpoints = (text: string): Result<Failpoints> => {
  const armed = new Map<string, Armed>();
  for (const entry of text.split(',').map((item) => item.trim())) {
    if (entry === '') continue;
    const parsed = parseEntry(entry);
    if (!parsed.ok) return err(parsed.error);
    armed.set(parsed.value.name, parsed.value.armed);
  }
  return ok(armed.size === 0 ? noFailpoints : { hit: (name) => act(name, armed.get(name)) });
};

const ENTRY = /^([\w.:-]+)=(kill|error|delay:(\d+))(?:@(\d+))?$/;

const parseEntry = (entry: string): Result<{ name: string; armed: Armed }> => {
  const match = ENTRY.exec(entry);
  if (match === null) return refuse('invalid_failpoint', `Not name=kill|error|delay:ms[@n]: ${entry}`);
  const [, name, kind, ms, fromHit] = match;
  const action: Action =
    kind === 'kill' || kind === 'error' ? { kind } : { kind: 'delay', ms: Number(ms ?? 0) };
  return ok({ name: name ?? '', armed: { action, fromHit: Number(fromHit ?? 1), hits: 0 } });
};

/** Nothing is awaited when nothing is armed. SIGKILL, so that no handler of ours tidies up. */
const act = (name: string, armed: Armed | undefined): void | Promise<void> => {
  if (armed === undefined || ++armed.hits < armed.fromHit) return;
  if (armed.action.kind === 'kill') {
    process.kill(process.pid, 'SIGKILL');
    return sleep(60_000);
  }
  if (armed.action.kind === 'error') throw new Error(`Failpoint ${name}`);
  return sleep(armed.action.ms);
};
