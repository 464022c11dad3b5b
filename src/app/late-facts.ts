// Facts flow from sending and from consent to triggers, and triggers are built from both: the sink is known before it
// is filled. Until then nothing is listening, so nothing is lost.
import type { ConsentFacts } from '../adapters/postgres/consent.ts';
import { keepFacts } from '../adapters/postgres/fact-outbox.ts';
import { findSandboxes } from '../adapters/postgres/interactions.ts';
import { uuidOf } from '../core/identity.ts';
import type { Clock } from '../ports/clock.ts';
import type { HeardFacts, OfferedFact, OfferFacts } from '../ports/interactions.ts';
import type { Observer } from '../ports/observer.ts';

interface Sink {
  readonly offer: OfferFacts;
  readonly heard: HeardFacts;
}

export interface LateFacts extends Sink {
  fill(sink: Sink): void;
}

export const lateFacts = (): LateFacts => {
  let sink: Sink = { offer: async () => undefined, heard: async () => [] };
  return {
    offer: (facts) => sink.offer(facts),
    heard: (facts) => sink.heard(facts),
    fill: (given) => {
      sink = given;
    },
  };
};

/** Changes of consent as facts (7.6). */
export const consentFacts = (
  { offer, heard }: Sink,
  { clock, observer }: { readonly clock: Pick<Clock, 'now'>; readonly observer: Observer },
): ConsentFacts => ({
  keep: async (client, changes) => {
    const ids = [...new Set(changes.map(({ workspaceId }) => workspaceId))];
    const sandboxes = await findSandboxes(client, ids);
    const facts = changes.map(({ workspaceId, userId, at, ...change }): OfferedFact => {
      const { channel, groupId, after } = change;
      const fact = { kind: 'subscription_changed', ...change, at } as const;
      const keptAs = uuidOf('consent', workspaceId, userId, channel, groupId ?? '', after, at);
      return { workspaceId, userId, live: !sandboxes.has(workspaceId), now: at, fact, keptAs };
    });
    const wanted = await heard(facts);
    await keepFacts(client, wanted, clock.now());
    // The others are offered all the same: the indexes may have been loading.
    const names = new Set(wanted.map(({ keptAs }) => keptAs));
    return facts.map(({ keptAs, ...fact }) =>
      keptAs !== undefined && names.has(keptAs) ? { ...fact, keptAs } : fact,
    );
  },
  // The change stands; what is kept is offered again by whoever looks for stale facts.
  offer: (kept) =>
    offer(kept).catch((error: unknown) => {
      observer.emit({ name: 'facts-late', level: 'warn', count: kept.length, error: String(error) });
    }),
});
