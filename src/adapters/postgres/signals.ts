// Signals over LISTEN/NOTIFY: one listening connection per process, probed and re-opened. Where LISTEN is not to be
// had (a transaction pooler in between), everything still works by polling.
import pg from 'pg';
import type { Scheduler, Timer } from '../../ports/clock.ts';
import type { Observer } from '../../ports/observer.ts';
import type { Signals, Topic } from '../../ports/signals.ts';
import type { Pool } from './pool.ts';

const CHANNEL = 'relance';
/** Hints that come together leave together. */
const GATHER_MS = 5;
const PROBE_MS = 10_000;
const REOPEN_MS = 2_000;
/** NOTIFY takes payloads below 8,000 bytes. */
const MAX_PAYLOAD_CHARS = 7_500;
const MAX_WAITING = 10_000;

export interface SignalOptions {
  readonly databaseUrl: string;
  readonly pool: Pool;
  readonly scheduler: Scheduler;
  readonly observer: Observer;
  /** Tells our own notifications from those of others. */
  readonly processId: string;
}

type Handlers = Map<Topic, Set<(payload: string) => void>>;

export const createSignals = (options: SignalOptions): Signals => {
  const handlers: Handlers = new Map();
  const outbox = createOutbox(options);
  const listener = openListener(options, (text) => receive(options.processId, handlers, text));
  return {
    send: (topic, payload) => {
      tell(handlers, topic, payload);
      outbox.add(topic, payload);
    },
    on: (topic, handle) => {
      const set = handlers.get(topic) ?? new Set();
      handlers.set(topic, set.add(handle));
      return () => set.delete(handle);
    },
    close: async () => {
      await listener.close();
      await outbox.close();
    },
  };
};

const tell = (handlers: Handlers, topic: Topic, payload: string): void => {
  for (const handle of handlers.get(topic) ?? []) handle(payload);
};

/** Lines of `topic payload` behind the sender's id. */
const receive = (processId: string, handlers: Handlers, text: string): void => {
  const [sender, ...lines] = text.split('\n');
  if (sender === processId) return;
  for (const line of lines) {
    const space = line.indexOf(' ');
    tell(handlers, line.slice(0, space) as Topic, line.slice(space + 1));
  }
};

const createOutbox = ({ pool, scheduler, observer, processId }: SignalOptions) => {
  const waiting = new Set<string>();
  let timer: Timer | null = null;
  let sending = Promise.resolve();
  const flush = (): void => {
    timer = null;
    const messages = pack(processId, [...waiting]);
    waiting.clear();
    sending = sending
      .then(() => pool.query(`select pg_notify('${CHANNEL}', m) from unnest($1::text[]) as m`, [messages]))
      .then(
        () => undefined,
        (error: unknown) => observer.emit({ name: 'signal-lost', level: 'warn', error: String(error) }),
      );
  };
  return {
    add: (topic: Topic, payload: string): void => {
      // A flood of hints says no more than one: pollers will find the work.
      if (waiting.size < MAX_WAITING) waiting.add(`${topic} ${payload}`);
      timer ??= scheduler.after(GATHER_MS, flush);
    },
    close: async (): Promise<void> => {
      timer?.cancel();
      if (waiting.size > 0) flush();
      await sending;
    },
  };
};

const pack = (processId: string, lines: readonly string[]): string[] => {
  const messages: string[] = [];
  let message = processId;
  for (const line of lines) {
    if (message.length + line.length > MAX_PAYLOAD_CHARS) {
      messages.push(message);
      message = processId;
    }
    message += `\n${line}`;
  }
  return [...messages, message];
};

const openListener = (options: SignalOptions, onText: (text: string) => void) => {
  const { databaseUrl, scheduler, observer } = options;
  let client: pg.Client | null = null;
  let closed = false;
  let retry: Timer | null = null;
  const drop = (broken: pg.Client): void => {
    if (client !== broken) return;
    client = null;
    broken.end().catch(() => undefined);
    if (!closed) retry = scheduler.after(REOPEN_MS, () => void open());
  };
  const open = async (): Promise<void> => {
    const opened = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'relance signals',
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
      query_timeout: PROBE_MS,
    });
    client = opened;
    opened.on('error', () => drop(opened));
    opened.on('end', () => drop(opened));
    opened.on('notification', ({ payload }) => onText(payload ?? ''));
    try {
      await opened.connect();
      await opened.query(`listen ${CHANNEL}`);
    } catch (error) {
      observer.emit({ name: 'signals-unavailable', level: 'debug', error: String(error) });
      drop(opened);
    }
  };
  // A half-open connection hears nothing and reports nothing (F63): ask it something.
  const probe = scheduler.every(PROBE_MS, () => {
    const probed = client;
    probed?.query('select 1').catch(() => drop(probed));
  });
  const opening = open();
  return {
    close: async (): Promise<void> => {
      closed = true;
      probe.cancel();
      retry?.cancel();
      await opening;
      await client?.end().catch(() => undefined);
    },
  };
};
