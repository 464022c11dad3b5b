// What calls said last to the templates of their campaigns, for previews: one sample for each campaign, in memory alone
// and for a day, since what calls say is not kept longer than it is needed. Whoever shows one asks first whether its
// person is still there.
import type { JsonObject } from '../core/json.ts';
import { DAY_MS, type Instant } from '../core/time.ts';
import type { Clock } from '../ports/clock.ts';

export interface CalledSample {
  readonly properties: JsonObject;
  readonly userId: string;
  /** Real time. */
  readonly at: Instant;
}

export interface CalledSamples {
  note(workspaceId: number, campaignId: string, sample: Omit<CalledSample, 'at'>): void;
  find(workspaceId: number, campaignId: string): CalledSample | null;
  forget(workspaceId: number, campaignId: string): void;
}

const MAX_CAMPAIGNS = 500;
const MAX_CHARS = 10_000;
const KEPT_MS = DAY_MS;

export const makeCalledSamples = (clock: Pick<Clock, 'now'>): CalledSamples => {
  const samples = new Map<string, CalledSample>();
  const keyOf = (workspaceId: number, campaignId: string): string => `${workspaceId}/${campaignId}`;
  return {
    note: (workspaceId, campaignId, { properties, userId }) => {
      if (JSON.stringify(properties).length > MAX_CHARS) return;
      const key = keyOf(workspaceId, campaignId);
      // Written anew it is the youngest: the one that was called longest ago makes room.
      samples.delete(key);
      samples.set(key, { properties, userId, at: clock.now() });
      const [oldest] = samples.keys();
      if (samples.size > MAX_CAMPAIGNS && oldest !== undefined) samples.delete(oldest);
    },
    find: (workspaceId, campaignId) => {
      const key = keyOf(workspaceId, campaignId);
      const found = samples.get(key);
      if (found === undefined) return null;
      if (clock.now() - found.at < KEPT_MS) return found;
      samples.delete(key);
      return null;
    },
    forget: (workspaceId, campaignId) => void samples.delete(keyOf(workspaceId, campaignId)),
  };
};
