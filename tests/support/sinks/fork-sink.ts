// A sink in a process of its own: benchmarks must not share a thread with what they measure, and chaos tests
// need a ledger that outlives what they kill.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LedgerEntry } from './http-sink.ts';

export interface Ledger {
  readonly accepted: number;
  readonly entries: readonly LedgerEntry[];
  /** Accepted more than once: key → how often. */
  readonly duplicates: Readonly<Record<string, number>>;
  readonly connections: number;
}

export interface ForkedSink {
  readonly port: number;
  /** `http://127.0.0.1:port` or `smtp://127.0.0.1:port`. */
  readonly url: string;
  readonly pid: number;
  ledger(): Promise<Ledger>;
  close(): Promise<void>;
}

export type SinkCommand =
  | {
      readonly type: 'start';
      readonly kind: 'http' | 'smtp';
      readonly port: number;
      readonly keepEntries: number;
    }
  | { readonly type: 'ledger' };
export type SinkReport =
  { readonly type: 'ready'; readonly port: number } | { readonly type: 'ledger'; readonly ledger: Ledger };

export const forkSink = async (
  kind: 'http' | 'smtp',
  options: { readonly port?: number; readonly keepEntries?: number } = {},
): Promise<ForkedSink> => {
  const child = fork(fileURLToPath(new URL('./sink-process.ts', import.meta.url)), [], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const next = (): Promise<SinkReport> =>
    new Promise((resolve, reject) => {
      child.once('message', (report) => resolve(report as SinkReport));
      child.once('exit', () => reject(new Error('the sink ended')));
    });
  const command = (wish: SinkCommand): Promise<SinkReport> => {
    const answer = next();
    child.send(wish);
    return answer;
  };
  const started = await command({
    type: 'start',
    kind,
    port: options.port ?? 0,
    keepEntries: options.keepEntries ?? 100_000,
  });
  const port = started.type === 'ready' ? started.port : 0;
  return {
    port,
    url: `${kind}://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    ledger: async () => {
      const report = await command({ type: 'ledger' });
      if (report.type !== 'ledger') throw new Error('the sink answered out of turn');
      return report.ledger;
    },
    close: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill();
      }),
  };
};
