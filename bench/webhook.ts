// Webhooks per second end to end, against a bare loop of undici's request in the same run.
import { measureBareWebhook } from './webhook-bare.ts';
import { measurePath, webhookTo, withSink, type PathFigures } from './send-path.ts';

/** Long enough that compiling and planning, paid once, do not weigh. */
const MESSAGES = 40_000;

export const TARGETS = { perSecond: 3_000, ratio: 0.4 };

export interface WebhookPathBench extends PathFigures {
  readonly barePerSecond: number;
  readonly ratio: number;
}

export const run = (): Promise<WebhookPathBench> =>
  withSink('http', async ({ port, pid }) => {
    const before = await measureBareWebhook(`http://127.0.0.1:${port}`);
    const path = await measurePath(MESSAGES, (db) => webhookTo(db, port), pid);
    const after = await measureBareWebhook(`http://127.0.0.1:${port}`);
    const barePerSecond = Math.round((before + after) / 2);
    return { ...path, barePerSecond, ratio: Math.round((path.perSecond / barePerSecond) * 1_000) / 1_000 };
  });
