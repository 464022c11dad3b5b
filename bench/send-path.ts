// Webhook and SMTP messages end to end: deliveries that are due, through claim, decision, rendering, committed attempt,
// call and conclusion, to a receiver in a process of its own. Beside each the bare client of the same run.
import { addConfiguration, openEngines } from '../tests/support/engine.ts';
import { addCampaign, webhookMessage } from '../tests/support/sending.ts';
import { forkSink } from '../tests/support/sinks/fork-sink.ts';
import type { ChannelContent } from '../src/core/campaigns/campaign.ts';
import {
  addManyPeople,
  isDrained,
  openBenchDatabase,
  planMany,
  watchMemory,
  type BenchDatabase,
} from './sending-database.ts';

const CONNECTIONS = 10;
const POLL_MS = 100;

export interface PathFigures {
  readonly perSecond: number;
  readonly statementsPerMessage: number;
  readonly walBytesPerMessage: number;
  readonly peakMemoryMb: number;
  readonly nodeCpuMicrosPerMessage: number;
}

const drained = async (db: BenchDatabase): Promise<void> => {
  while (!(await isDrained(db.pool))) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
};

/** Warms up on a tenth, then measures `count` messages. */
export const measurePath = async (
  count: number,
  messageOf: (db: BenchDatabase) => Promise<ChannelContent>,
): Promise<PathFigures> => {
  const db = await openBenchDatabase(CONNECTIONS);
  const engines = openEngines(db.pool);
  try {
    const people = await addManyPeople(db.pool, count);
    const message = await messageOf(db);
    const engine = engines.open({ limits: { pollMs: 100, cacheMs: 1_000 } });
    const warmUp = await addCampaign(db.pool, { messages: [message] });
    await planMany(db.pool, warmUp, people.slice(0, count / 10));
    await engine.start();
    await drained(db);
    await engine.stop();
    const campaignId = await addCampaign(db.pool, { messages: [message] });
    await planMany(db.pool, campaignId, people);
    // What filled the database is not billed to the engine.
    globalThis.gc?.();
    const before = { wal: await db.walBytes(), statements: db.statements(), cpu: process.cpuUsage() };
    const started = performance.now();
    const { peakMb } = await watchMemory(async () => {
      await engines.open({ limits: { pollMs: 100, cacheMs: 1_000 } }).start();
      await drained(db);
    });
    const ms = performance.now() - started;
    const cpu = process.cpuUsage(before.cpu);
    const polls = Math.round(ms / POLL_MS);
    return {
      perSecond: Math.round((count * 1_000) / ms),
      statementsPerMessage:
        Math.round(((db.statements() - before.statements - polls) / count) * 1_000) / 1_000,
      walBytesPerMessage: Math.round(((await db.walBytes()) - before.wal) / count),
      peakMemoryMb: peakMb,
      nodeCpuMicrosPerMessage: Math.round((cpu.user + cpu.system) / count),
    };
  } finally {
    await engines.close();
    await db.close();
  }
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

export const MAIL_CONNECTIONS = 64;
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

export const withSink = async <T>(kind: 'http' | 'smtp', work: (port: number) => Promise<T>): Promise<T> => {
  const sink = await forkSink(kind, { keepEntries: 0 });
  try {
    return await work(sink.port);
  } finally {
    await sink.close();
  }
};
