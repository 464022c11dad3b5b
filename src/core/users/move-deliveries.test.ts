import { describe, expect, it } from 'vitest';
import { deliveryId } from '../identity.ts';
import type { PendingDelivery, Side } from './move-deliveries.ts';
import { planDeliveryMove } from './move-deliveries.ts';

const CAMPAIGN = '00000000-0000-4000-8000-000000000001';
const idOf = (userId: string, dispatchId: string) => deliveryId(1, CAMPAIGN, userId, dispatchId);
const pending = (
  userId: string,
  dispatchId: string,
  more: Partial<PendingDelivery> = {},
): PendingDelivery => ({
  deliveryId: idOf(userId, dispatchId),
  campaignId: CAMPAIGN,
  dispatchId,
  started: false,
  inFlight: false,
  ...more,
});
const side = (userId: string, deliveries: PendingDelivery[], had: string | null = null): Side => ({
  userId,
  deliveries,
  receipts: had === null ? [] : [{ campaignId: CAMPAIGN, lastDispatchId: had }],
});
const ids = (list: readonly PendingDelivery[]) => list.map((each) => each.deliveryId);

describe('F7 pending deliveries of a merge', () => {
  it('follow the survivor under the identity planning would give', () => {
    const plan = planDeliveryMove(1, side('kept', []), side('lost', [pending('lost', 'd1')]));
    expect(plan.moved.map((each) => each.deliveryId)).toEqual([idOf('kept', 'd1')]);
    expect(plan.endedLost).toEqual([]);
  });

  it('end when the survivor waits for the same message', () => {
    const plan = planDeliveryMove(
      1,
      side('kept', [pending('kept', 'd1')]),
      side('lost', [pending('lost', 'd1'), pending('lost', 'd2')]),
    );
    expect(ids(plan.endedLost)).toEqual([idOf('lost', 'd1')]);
    expect(plan.moved.map((each) => each.deliveryId)).toEqual([idOf('kept', 'd2')]);
    expect(plan.endedKept).toEqual([]);
  });

  it('end on the side that has not started when the other has', () => {
    const started = pending('lost', 'd1', { started: true });
    const plan = planDeliveryMove(1, side('kept', [pending('kept', 'd1')]), side('lost', [started]));
    expect(plan.moved).toEqual([{ from: started, deliveryId: started.deliveryId }]);
    expect(ids(plan.endedKept)).toEqual([idOf('kept', 'd1')]);
  });

  it('stay while a call is under way, and end the waiting twin', () => {
    const flying = pending('lost', 'd1', { started: true, inFlight: true });
    const plan = planDeliveryMove(1, side('kept', [pending('kept', 'd1')]), side('lost', [flying]));
    expect(plan.inFlight).toEqual([flying]);
    expect(plan.moved).toEqual([]);
    expect(ids(plan.endedKept)).toEqual([idOf('kept', 'd1')]);
  });

  it('end when either received that message already', () => {
    const byKept = planDeliveryMove(1, side('kept', [], 'd1'), side('lost', [pending('lost', 'd1')]));
    expect(ids(byKept.endedLost)).toEqual([idOf('lost', 'd1')]);
    const byLost = planDeliveryMove(1, side('kept', [pending('kept', 'd1')]), side('lost', [], 'd1'));
    expect(ids(byLost.endedKept)).toEqual([idOf('kept', 'd1')]);
  });
});
