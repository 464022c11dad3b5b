// What a merge does to pending deliveries (F7): they follow the survivor, and nobody gets one trigger's message
// twice because they used to be two people. What is in flight stays until its outcome is known.
import { deliveryId } from '../identity.ts';

export interface PendingDelivery {
  readonly deliveryId: string;
  readonly campaignId: string;
  readonly dispatchId: string;
  /** Some send of it exists; its keys must not change any more. */
  readonly started: boolean;
  /** A call is under way, or may be. */
  readonly inFlight: boolean;
}

export interface Received {
  readonly campaignId: string;
  readonly lastDispatchId: string | null;
}

export interface Side {
  readonly userId: string;
  readonly deliveries: readonly PendingDelivery[];
  readonly receipts: readonly Received[];
}

export interface DeliveryMove {
  /** Deliveries of the person merged away, with the identity they get. */
  readonly moved: readonly { readonly from: PendingDelivery; readonly deliveryId: string }[];
  /** Ended: the survivor has, had or is getting this message anyway. */
  readonly endedLost: readonly PendingDelivery[];
  readonly endedKept: readonly PendingDelivery[];
  /** Left where they are. */
  readonly inFlight: readonly PendingDelivery[];
}

export const planDeliveryMove = (workspaceId: number, kept: Side, lost: Side): DeliveryMove => {
  const keptByTrigger = new Map(kept.deliveries.map((each) => [triggerOf(each), each]));
  const hadByKept = receivedTriggers(kept);
  const hadByLost = receivedTriggers(lost);
  const moved: { from: PendingDelivery; deliveryId: string }[] = [];
  const endedLost: PendingDelivery[] = [];
  const endedKept = new Set(kept.deliveries.filter((each) => idle(each) && hadByLost.has(triggerOf(each))));
  const inFlight = lost.deliveries.filter((each) => each.inFlight);
  for (const each of lost.deliveries) {
    const twin = keptByTrigger.get(triggerOf(each));
    const wins = !hadByKept.has(triggerOf(each)) && (twin === undefined || idle(twin));
    const stays = each.inFlight || (each.started && wins);
    if (twin !== undefined && idle(twin) && stays) endedKept.add(twin);
    if (each.inFlight) continue;
    if (wins && (twin === undefined || each.started)) moved.push({ from: each, deliveryId: idAfter(each) });
    else endedLost.push(each);
  }
  return { moved, endedLost, endedKept: [...endedKept], inFlight };

  /** Identities of planning are recomputed, so that planning the survivor again finds this one. */
  function idAfter(each: PendingDelivery): string {
    const planned = deliveryId(workspaceId, each.campaignId, lost.userId, each.dispatchId);
    if (each.started || each.deliveryId !== planned) return each.deliveryId;
    return deliveryId(workspaceId, each.campaignId, kept.userId, each.dispatchId);
  }
};

const idle = (delivery: PendingDelivery): boolean => !delivery.started && !delivery.inFlight;

const triggerOf = ({ campaignId, dispatchId }: { campaignId: string; dispatchId: string }): string =>
  `${campaignId}:${dispatchId}`;

const receivedTriggers = (side: Side): ReadonlySet<string> =>
  new Set(
    side.receipts.flatMap(({ campaignId, lastDispatchId }) =>
      lastDispatchId === null ? [] : [triggerOf({ campaignId, dispatchId: lastDispatchId })],
    ),
  );
