// What a conclusion changes about a transactional call whose caller wants to know (braze-rest-api 3.7).
import { firstDueAt } from '../core/deliveries/decide.ts';
import type { Delivery, DispatchFacts } from '../core/deliveries/delivery.ts';
import { changesOf } from '../core/deliveries/postback.ts';
import type { Conclusion, LogEntry } from '../ports/delivery-store.ts';

interface About {
  readonly delivery: Delivery;
  readonly dispatch: DispatchFacts | null;
}

/** The conclusion itself for everything else: nothing is made or looked at. */
export const withStatuses = ({ delivery, dispatch }: About, conclusion: Conclusion): Conclusion => {
  const postback = dispatch?.postback;
  if (postback === undefined) return conclusion;
  const changes = changesOf(delivery.deliveryId, conclusion.log.map(toEnded));
  if (changes.length === 0) return conclusion;
  const { externalSendId, receivedAt } = postback;
  const statuses = {
    externalSendId,
    receivedAt,
    plannedAt: delivery.plannedAt,
    dueFrom: firstDueAt(delivery),
    changes,
  };
  return { ...conclusion, statuses };
};

const toEnded = ({ channel, outcome, reason, sendKey, facts }: LogEntry) => ({
  channel,
  outcome,
  reason,
  sendKey,
  detail: typeof facts['detail'] === 'string' ? facts['detail'] : '',
});
