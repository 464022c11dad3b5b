// The child side of forkSink.
import type { SinkCommand, SinkReport } from './fork-sink.ts';
import type { HttpSink } from './http-sink.ts';
import { startHttpSink } from './http-sink.ts';
import type { SmtpSink } from './smtp-sink.ts';
import { startSmtpSink } from './smtp-sink.ts';

let sink: HttpSink | SmtpSink | null = null;
const report = (message: SinkReport): void => void process.send?.(message);

const start = async (command: Extract<SinkCommand, { type: 'start' }>): Promise<void> => {
  const { port, keepEntries } = command;
  sink = await (command.kind === 'http' ? startHttpSink : startSmtpSink)({ port, keepEntries });
  report({ type: 'ready', port: sink.port });
};

const tell = (known: HttpSink | SmtpSink): void => {
  const duplicates = Object.fromEntries([...known.counts].filter(([, times]) => times > 1));
  const { accepted, connections } = known.stats;
  report({ type: 'ledger', ledger: { accepted, connections, duplicates, entries: known.entries } });
};

process.on('message', (command: SinkCommand) => {
  if (command.type === 'start') void start(command);
  else if (sink !== null) tell(sink);
});
process.on('disconnect', () => process.exit(0));
