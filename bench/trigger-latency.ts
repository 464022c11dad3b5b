// From an accepted call to the message at a local receiver: 50 calls per second, open loop. A call is what the API
// commits (its dispatch and delivery) and the hint it gives; HTTP parsing in front adds about a millisecond.
import { addCampaign, addPeople, planCall } from '../tests/support/sending.ts';
import { openEngines } from '../tests/support/engine.ts';
import { startHttpSink } from '../tests/support/sinks/http-sink.ts';
import { openBenchDatabase } from './sending-database.ts';
import { webhookTo } from './send-path.ts';

const CALLS = 500;
const WARM_UP = 50;
const EVERY_MS = 20;

export interface LatencyBench {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly delivered: number;
}

const at = (sorted: readonly number[], share: number): number =>
  Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10;

export const run = async (): Promise<LatencyBench> => {
  const db = await openBenchDatabase(10);
  const engines = openEngines(db.pool);
  const arrivals = new Map<string, number>();
  const sink = await startHttpSink({
    keepEntries: 0,
    script: (request, reply) => {
      arrivals.set(/"to":"([^"]+)"/.exec(request.body)?.[1] ?? '', performance.now());
      reply.send(200);
    },
  });
  try {
    const campaignId = await addCampaign(db.pool, { messages: [await webhookTo(db, sink.port)] });
    const people = await addPeople(db.pool, CALLS + WARM_UP);
    const engine = engines.open({ limits: { cacheMs: 1_000, pollMs: 500 } });
    await engine.start();
    const sentAt = new Map<string, number>();
    const calls: Promise<void>[] = [];
    for (const person of people) {
      sentAt.set(person.externalId ?? '', performance.now());
      calls.push(planCall(db.pool, { campaignId, people: [person] }).then(() => engine.wake([person.part])));
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
    await Promise.all(calls);
    const until = performance.now() + 10_000;
    while (arrivals.size < people.length && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const latencies = people
      .slice(WARM_UP)
      .flatMap(({ externalId }) => {
        const arrived = arrivals.get(externalId ?? '');
        return arrived === undefined ? [] : [arrived - (sentAt.get(externalId ?? '') ?? 0)];
      })
      .sort((a, b) => a - b);
    return {
      p50Ms: at(latencies, 0.5),
      p99Ms: at(latencies, 0.99),
      maxMs: at(latencies, 1),
      delivered: latencies.length,
    };
  } finally {
    await engines.close();
    await sink.close();
    await db.close();
  }
};
