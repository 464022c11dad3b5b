// When a message that could not leave is too old to leave (G15, rulings: Expiry). Planned waits do not count:
// the time runs from the due instant.
import { DAY_MS, SECOND_MS, type Instant } from '../time.ts';
import type { Campaign } from './campaign.ts';

/** Seconds after the due instant, or null = never (marketing unless the campaign says otherwise). */
export const expirySecondsOf = (campaign: Pick<Campaign, 'category' | 'definition'>): number | null =>
  campaign.definition.expirySeconds ?? (campaign.category === 'transactional' ? DAY_MS / SECOND_MS : null);

export const expiresAt = (dueAt: Instant, expirySeconds: number | null): Instant | null =>
  expirySeconds === null ? null : dueAt + expirySeconds * SECOND_MS;
