// Webhook and SMTP messages end to end: deliveries that are due, through claim, decision, rendering, committed attempt,
// call and conclusion, to a receiver in a process of its own. Beside each the bare client of the same run.
import { addConfiguration, openEngines } from '../tests/support/engine.ts';
import { addCampaign, webhookMessage } from '../tests/support/sending.ts';
import { forkSink, type ForkedSink } from '../tests/support/sinks/fork-sink.ts';
import type { ChannelContent } from '../src/core/campaigns/campaign.ts';
import {
  addManyPeople,
  isDrained,
  openBenchDatabase,
  planMany,
  watchMemory,
  type BenchDatabase,
} from './sending-database.ts';
import { childrenOf, openServerClock, processCpuMs, readMachine, type ServerClock } from './server-clock.ts';

const CONNECTIONS = 10;
const POLL_MS = 100;

export interface PathFigures {
  readonly perSecond: number;
  readonly statementsPerMessage: number;
  readonly walBytesPerMessage: number;
  readonly peakMemoryMb: number;
  /** The engine's process; the bench asks it whether everything is delivered. */
  readonly nodeCpuMicrosPerMessage: number;
  /** All processes of the database, autovacuum and writers among them. */
  readonly postgresCpuMicrosPerMessage: number;
  readonly renderCpuMicrosPerMessage: number;
  readonly sinkCpuMicrosPerMessage: number;
  /** Of all processors: what nobody used, and what went to none of the above. */
  readonly idlePercent: number;
  readonly othersPercent: number;
}

/** Whose processor time it is, in ms. */
interface Usage {
  readonly node: number;
  readonly postgres: number;
  readonly render: number;
  readonly sink: number;
  readonly idle: number;
  readonly total: number;
}

const drained = async (db: BenchDatabase): Promise<void> => {
  while (!(await isDrained(db.pool))) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
};

/**
 * A server runs for days: half as many messages go before the measured ones, or the compiler, which works on beside them for
 * some ten thousand, would be billed to them (a fifth of all processor time in the first ten thousand mails).
 */
const WARM_UP_SHARE = 2;

/** Warms up, then measures `count` messages. */
export const measurePath = async (
  count: number,
  messageOf: (db: BenchDatabase) => Promise<ChannelContent>,
  sinkPid: number,
): Promise<PathFigures> => {
  const db = await openBenchDatabase(CONNECTIONS);
  const server = await openServerClock(db.pool);
  const engines = openEngines(db.pool);
  try {
    let people = await addManyPeople(db.pool, count);
    const message = await messageOf(db);
    // One engine for both: another one's functions would be compiled anew.
    let holding = false;
    const engine = engines.open({ limits: { pollMs: 100, cacheMs: 1_000 }, isFenced: () => holding });
    const warmUp = await addCampaign(db.pool, { messages: [message] });
    await planMany(db.pool, warmUp, people.slice(0, count / WARM_UP_SHARE));
    await engine.start();
    await drained(db);
    holding = true;
    const campaignId = await addCampaign(db.pool, { messages: [message] });
    await planMany(db.pool, campaignId, people);
    // What filled the database is not billed to the engine, neither its memory nor the marking of it.
    people = [];
    globalThis.gc?.();
    const before = {
      wal: await db.walBytes(),
      statements: db.statements(),
      usage: readUsage(server, sinkPid),
    };
    const started = performance.now();
    const { peakMb } = await watchMemory(async () => {
      holding = false;
      await drained(db);
    });
    const ms = performance.now() - started;
    const after = readUsage(server, sinkPid);
    const polls = Math.round(ms / POLL_MS);
    return {
      perSecond: Math.round((count * 1_000) / ms),
      statementsPerMessage:
        Math.round(((db.statements() - before.statements - polls) / count) * 1_000) / 1_000,
      walBytesPerMessage: Math.round(((await db.walBytes()) - before.wal) / count),
      peakMemoryMb: peakMb,
      ...presentUsage(before.usage, after, count),
    };
  } finally {
    await engines.close();
    await db.close();
  }
};

const readUsage = (server: ServerClock, sinkPid: number): Usage => {
  const { user, system } = process.cpuUsage();
  const { totalMs, idleMs } = readMachine();
  const renderers = childrenOf(process.pid).filter((pid) => pid !== sinkPid && pid !== server.postmaster);
  return {
    node: (user + system) / 1_000,
    postgres: server.cpuMs(),
    render: renderers.reduce((sum, pid) => sum + processCpuMs(pid), 0),
    sink: processCpuMs(sinkPid),
    idle: idleMs,
    total: totalMs,
  };
};

const presentUsage = (before: Usage, after: Usage, count: number) => {
  const spent = (name: keyof Usage): number => after[name] - before[name];
  const micros = (name: keyof Usage): number => Math.round((spent(name) * 1_000) / count);
  const percent = (ms: number): number => Math.round((ms * 100) / Math.max(spent('total'), 1));
  const ours = spent('node') + spent('postgres') + spent('render') + spent('sink');
  return {
    nodeCpuMicrosPerMessage: micros('node'),
    postgresCpuMicrosPerMessage: micros('postgres'),
    renderCpuMicrosPerMessage: micros('render'),
    sinkCpuMicrosPerMessage: micros('sink'),
    idlePercent: percent(spent('idle')),
    othersPercent: percent(spent('total') - spent('idle') - ours),
  };
};

export const webhookTo = async (db: BenchDatabase, port: number): Promise<ChannelContent> => {
  const configuration = await addConfiguration(db.pool, {
    channel: 'webhook',
    provider: 'http',
    settings: { ports: [port], concurrency: 256 },
  });
  const text = 'x'.repeat(600);
  return webhookMessage(configuration, `http://127.0.0.1:${port}/hook`, {
    body: `{"to":"{{\${user_id}}}","name":"{{\${first_name} | default: 'you'}}","text":"${text}"}`,
  });
};

/** Of the bare client too. With 64 a mail waits for one most of its time: they are taken from the commit of its attempt on. */
export const MAIL_CONNECTIONS = 96;
const MAIL_LINE = '<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit.</p>\n';
export const MAIL_BODY = `<html><body><p>Hello {{\${user_id}}}</p>${MAIL_LINE.repeat(200)}</body></html>`;

export const mailTo = async (db: BenchDatabase, port: number): Promise<ChannelContent> => {
  const configurationId = await addConfiguration(db.pool, {
    channel: 'email',
    provider: 'smtp',
    sender: { from_address: 'shop@example.com' },
    settings: { host: '127.0.0.1', port, security: 'none', connections: MAIL_CONNECTIONS },
  });
  return {
    messageId: crypto.randomUUID(),
    channel: 'email',
    configurationId,
    content: {
      subject: "Hello {{${first_name} | default: 'you'}}",
      body: MAIL_BODY,
    },
  };
};

export const withSink = async <T>(
  kind: 'http' | 'smtp',
  work: (sink: ForkedSink) => Promise<T>,
): Promise<T> => {
  const sink = await forkSink(kind, { keepEntries: 0 });
  try {
    return await work(sink);
  } finally {
    await sink.close();
  }
};
