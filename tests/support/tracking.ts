// What tests of tracking look at: links of a message, hits as different programs make them, and the sums.
import type { TestApp } from './app.ts';

/** What is noted without waiting is there soon; a busy machine takes its time. */
export const PATIENT = { timeout: 20_000, interval: 50 };

export const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';

export const linksIn = (html: string): readonly string[] =>
  [...html.matchAll(/<a [^>]*href="([^"]*)"/g)].map((match) => (match[1] ?? '').replaceAll('&amp;', '&'));

export const pixelIn = (html: string): string => /<img src="([^"]*\/t\/o\/[^"]*)"/.exec(html)?.[1] ?? '';

/** Never follows: where a link leads is nobody's server. */
export const fetchAs = (userAgent: string, url: string, init: RequestInit = {}): Promise<Response> =>
  fetch(url, {
    ...init,
    redirect: 'manual',
    headers: { 'user-agent': userAgent, ...(init.headers as Record<string, string>) },
  });

const OUTCOMES_OF_SENDING = ['considered', 'sent', 'failed', 'skipped', 'held', 'recipient'];

/** Sums of everything people and providers did, by kind, and by kind and name. */
export const sumsOf = async (
  app: Pick<TestApp, 'pool'>,
  campaignId: string,
): Promise<Readonly<Record<string, number>>> => {
  const { rows } = await app.pool.query<{ outcome: string; reason: string; count: number }>(
    `select outcome, reason, sum(count)::int as count from campaign_counters
     where campaign_id = $1 and outcome <> all($2) group by outcome, reason`,
    [campaignId, OUTCOMES_OF_SENDING],
  );
  const sums: Record<string, number> = {};
  for (const { outcome, reason, count } of rows) {
    sums[outcome] = (sums[outcome] ?? 0) + count;
    if (reason !== '') sums[`${outcome}/${reason}`] = count;
  }
  return sums;
};
