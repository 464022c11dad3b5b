// Why somebody who did what a campaign waits for was not taken in by it (campaign-delivery 7.14), asked now: events that
// came before the launch, or whose properties fit no trigger, are never considered, and `why` has to say so.
import type { Campaign } from '../../core/campaigns/campaign.ts';
import { parseTriggers } from '../../core/campaigns/parse-triggers.ts';
import { topicsOf, type Fact, type Trigger } from '../../core/campaigns/trigger.ts';
import type { ReasonCode } from '../../core/deliveries/reasons.ts';
import { NO_EVIDENCE, type EventRecord, type Need } from '../../core/segments/evidence.ts';
import type { Instant } from '../../core/time.ts';
import type { Profile } from '../../core/users/user.ts';
import type { AdminServices } from './services.ts';

/** Triggers look at what happens; older happenings than these explain nothing. */
const LOOKBACK_DAYS = 30;

export interface MissedTrigger {
  readonly reason: Extract<ReasonCode, 'event_before_launch' | 'property_filter_not_matched'>;
  readonly event: string;
  readonly at: Instant;
}

/** Null: nothing of the kind happened lately, or the campaign is not started by events. */
export const findMissedTrigger = async (
  services: Pick<AdminServices, 'triggers' | 'loadEvidence'>,
  campaign: Campaign,
  person: Profile,
  now: Instant,
): Promise<MissedTrigger | null> => {
  if (campaign.type !== 'action_based') return null;
  const triggers = parseTriggers(campaign.definition.trigger, services.triggers);
  if (!triggers.ok) return null;
  const known = await services.loadEvidence({ people: [person], needs: NEEDS, now });
  const { events } = known.get(person.userId) ?? NO_EVIDENCE;
  const newest = events
    .map((record) => ({ record, fact: toFact(record) }))
    .filter(({ fact }) => fact !== null && isHeard(triggers.value, fact))
    .sort((a, b) => b.record.at - a.record.at)[0];
  if (newest?.fact === undefined || newest.fact === null) return null;
  const { fact, record } = newest;
  const about = { event: record.name, at: record.at };
  if (campaign.launchedAt === null || record.at < campaign.launchedAt)
    return { reason: 'event_before_launch', ...about };
  const matched = triggers.value.some((trigger) => trigger.matches(fact, now));
  return matched ? null : { reason: 'property_filter_not_matched', ...about };
};

const NEEDS: readonly Need[] = [
  { kind: 'events', of: 'event', name: null, days: LOOKBACK_DAYS },
  { kind: 'events', of: 'purchase', name: null, days: LOOKBACK_DAYS },
];

const isHeard = (triggers: readonly Trigger[], fact: Fact): boolean => {
  const topics = topicsOf(fact);
  return triggers.some((trigger) => trigger.topics.some((topic) => topics.includes(topic)));
};

/** What is kept of a purchase besides its own properties are the three that callers may not name. */
const toFact = ({ kind, name, at, properties }: EventRecord): Fact | null => {
  if (kind === 'event') return { kind, name, at, properties };
  if (kind !== 'purchase') return null;
  const { price, quantity, currency, ...own } = properties;
  return {
    kind,
    productId: name,
    currency: typeof currency === 'string' ? currency : '',
    price: typeof price === 'number' ? price : 0,
    quantity: typeof quantity === 'number' ? quantity : 1,
    at,
    properties: own,
  };
};
