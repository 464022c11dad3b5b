// Where the capture provider puts whole messages instead of handing them to the outside (sandbox workspaces).
import type { Outbound } from '../core/channels/channel.ts';

export interface CaptureStore {
  /** Durable when it resolves. Saving the same send key again changes nothing. */
  save(messages: readonly Outbound[]): Promise<void>;
}
