// May somebody who received a campaign receive it again (campaign-delivery 9)? Measured from the last receipt, in
// elapsed time. Asked at the trigger and again at the attempt, because several deliveries of one person may wait.
import type { Reeligibility } from '../campaigns/campaign.ts';
import { SECOND_MS, type Instant } from '../time.ts';
import type { Receipt } from './delivery.ts';
import type { ReasonCode } from './reasons.ts';

/** Null: eligible. A window of 0 seconds always passes. */
export const reasonAgainstAgain = (
  reeligibility: Reeligibility,
  receipt: Pick<Receipt, 'received' | 'lastReceivedAt'> | null,
  at: Instant,
): Extract<ReasonCode, 'already_received' | 'reeligibility_window_not_elapsed'> | null => {
  if (receipt === null || receipt.received === 0) return null;
  if (reeligibility.kind === 'never') return 'already_received';
  if (reeligibility.seconds === 0 || receipt.lastReceivedAt === null) return null;
  const elapsedMs = at - receipt.lastReceivedAt;
  return elapsedMs >= reeligibility.seconds * SECOND_MS ? null : 'reeligibility_window_not_elapsed';
};
