// What the oracle demands of caps, places, exceptions and scheduled campaigns (G9, campaign-delivery 5, 7, 12, 13).
import { MINUTE_MS } from '../../src/core/time.ts';
import { leavers, type Check, type CommittedAttempt, type Evidence } from './evidence.ts';
import { EXCEPTION_EVENT, TRIGGER_EVENT } from './scenario.ts';
import type { FactDeed } from './workload.ts';

/** The commit that a message arrived by: the last one of its send before it arrived. */
const arrivedBy = ({ attempts, handovers }: Evidence): readonly CommittedAttempt[] => {
  const byDelivery = new Map<string, CommittedAttempt>();
  for (const one of handovers) {
    const commits = attempts.filter(({ sendKey, step }) => sendKey === one.sendKey && step < one.step);
    const last = commits.at(-1);
    const known = byDelivery.get(one.deliveryId);
    if (last !== undefined && (known === undefined || last.at < known.at))
      byDelivery.set(one.deliveryId, last);
  }
  return [...byDelivery.values()].sort((a, b) => a.at - b.at);
};

/** G9: at most so many messages a person in so many minutes, whoever sends them. */
export const capsHold: Check = (evidence) => {
  const { cap, people, campaigns } = evidence.scenario;
  if (cap === null) return [];
  const gone = leavers(evidence);
  const obeying = new Set(
    campaigns
      .filter((one) => one.category === 'marketing' && one.definition.limits.obeysFrequencyRules)
      .map((one) => one.campaignId),
  );
  const arrived = arrivedBy(evidence).filter(({ campaignId }) => obeying.has(campaignId));
  return people.flatMap(({ userId }, i) => {
    if (gone.has(i)) return [];
    const times = arrived.filter((one) => one.userId === userId).map(({ at }) => at);
    const tooSoon = times.some((at, n) => {
      const later = times[n + cap.messages];
      return later !== undefined && later - at < cap.minutes * MINUTE_MS;
    });
    return tooSoon ? [`person ${i} got more than ${cap.messages} in ${cap.minutes} minutes`] : [];
  });
};

/** G9, 13.1: no more people than the campaign allows. */
export const placesHold: Check = ({ handovers, scenario }) =>
  scenario.campaigns.flatMap(({ campaignId, definition }) => {
    const most = definition.limits.maximumPeople;
    if (most === null) return [];
    const reached = new Set(
      handovers.filter((one) => one.campaignId === campaignId).map((one) => one.deliveryId),
    );
    return reached.size > most.count
      ? [`${campaignId} reached ${reached.size} of at most ${most.count} people`]
      : [];
  });

/** 7.10: an acknowledged exception event ends what was triggered before it and had not begun to be sent. */
export const exceptionsCancel: Check = (evidence) => {
  const gone = leavers(evidence);
  const withExceptions = new Set(
    evidence.scenario.campaigns
      .filter((one) => one.definition.action.exceptions.length > 0)
      .map((one) => one.campaignId),
  );
  const exceptions = evidence.deeds.filter(
    (deed): deed is FactDeed => deed.kind === 'event' && deed.name === EXCEPTION_EVENT,
  );
  const begun = new Map<string, number>();
  // An attempt that was recorded before its process died has begun, though nobody heard of it: the message may be out.
  const intents = [...evidence.attempts, ...evidence.unheard].sort((a, b) => a.step - b.step);
  for (const { deliveryId, step } of intents) if (!begun.has(deliveryId)) begun.set(deliveryId, step);
  return exceptions.flatMap((deed) => {
    const { userId } = evidence.scenario.people[deed.person] ?? { userId: '' };
    if (deed.ackedStep === null || gone.has(deed.person)) return [];
    const acked = deed.ackedStep;
    // Two requests under way at once have no order: the exception may have been stored before the trigger.
    const abreast = evidence.deeds.some(
      (one) =>
        one.kind === 'event' &&
        one.person === deed.person &&
        one.name === TRIGGER_EVENT &&
        one.startedStep < acked &&
        (one.ackedStep === null || one.ackedStep > deed.startedStep),
    );
    if (abreast) return [];
    return evidence.attempts
      .filter((one) => one.userId === userId && withExceptions.has(one.campaignId))
      .filter((one) => one.plannedAt < deed.at && (begun.get(one.deliveryId) ?? 0) > acked)
      .map((one) => `${one.sendKey} was attempted although ${deed.marker} had ended it`);
  });
};

/** 5.1, F34: everybody whom an undisturbed scheduled campaign means is considered, once. */
export const occurrencesHappen: Check = (evidence, { log, deliveries }) => {
  const gone = leavers(evidence);
  const disturbed = new Set(
    evidence.deeds.flatMap((deed) =>
      deed.kind === 'status' || deed.kind === 'edit' ? [deed.campaignId] : [],
    ),
  );
  return evidence.scenario.campaigns
    .filter((one) => one.type === 'scheduled' && !disturbed.has(one.campaignId))
    .flatMap(({ campaignId }) =>
      evidence.scenario.people.flatMap(({ userId }, i) => {
        if (gone.has(i)) return [];
        const ids = new Set(
          [...log, ...deliveries]
            .filter((row) => row.campaign_id === campaignId && row.user_id === userId)
            .map((row) => row.delivery_id),
        );
        return ids.size === 1 ? [] : [`${campaignId} considered person ${i} ${ids.size} times`];
      }),
    );
};
