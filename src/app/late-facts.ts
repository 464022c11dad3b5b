// Facts flow from sending and from consent to triggers, and triggers are built from both: the sink is known before it
// is filled. Until then nothing is listening, so nothing is lost.
import { findSandboxes } from '../adapters/postgres/interactions.ts';
import type { Pool } from '../adapters/postgres/pool.ts';
import type { ConsentChanged } from '../ports/consent-store.ts';
import type { OfferedFact, OfferFacts } from '../ports/interactions.ts';

export interface LateFacts {
  readonly offer: OfferFacts;
  fill(offer: OfferFacts): void;
}

export const lateFacts = (): LateFacts => {
  let sink: OfferFacts = async () => undefined;
  return {
    offer: (facts) => sink(facts),
    fill: (offer) => {
      sink = offer;
    },
  };
};

/** Changes of consent as facts (7.6). */
export const offerConsent =
  (pool: Pool, offer: OfferFacts): ConsentChanged =>
  async (changes) => {
    const sandboxes = await findSandboxes(pool, [...new Set(changes.map(({ workspaceId }) => workspaceId))]);
    await offer(
      changes.map(({ workspaceId, userId, at, ...change }): OfferedFact => {
        const fact = { kind: 'subscription_changed', ...change, at } as const;
        return { workspaceId, userId, live: !sandboxes.has(workspaceId), now: at, fact };
      }),
    );
  };
