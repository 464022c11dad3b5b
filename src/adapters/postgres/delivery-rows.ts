// Rows of the sending tables as values of core. The only place that knows how they are stored.
import { withSegments } from './campaign-row.ts';
import type { CalledMessage } from '../../core/campaigns/called-message.ts';
import type { SegmentRules } from '../../core/segments/named-segments.ts';
import type {
  Delivery,
  DispatchFacts,
  PriorSend,
  Progress,
  Receipt,
  SendStatus,
} from '../../core/deliveries/delivery.ts';
import { isReasonCode } from '../../core/deliveries/reasons.ts';
import type { JsonObject } from '../../core/json.ts';
import type { StoredConfiguration } from '../../ports/delivery-store.ts';

export interface DeliveryRow {
  readonly part: number;
  readonly workspace_id: number;
  readonly delivery_id: string;
  readonly user_id: string;
  readonly campaign_id: string;
  readonly dispatch_id: string;
  readonly live: boolean;
  readonly due_at: number;
  readonly planned_at: number;
  readonly expires_at: number | null;
  readonly epoch: number;
  readonly tries: number;
  readonly properties: JsonObject | null;
  readonly progress: Progress | null;
}

export const toDelivery = (row: DeliveryRow): Delivery => ({
  part: row.part,
  workspaceId: row.workspace_id,
  deliveryId: row.delivery_id,
  userId: row.user_id,
  campaignId: row.campaign_id,
  dispatchId: row.dispatch_id,
  live: row.live,
  dueAt: row.due_at,
  plannedAt: row.planned_at,
  expiresAt: row.expires_at,
  epoch: row.epoch,
  tries: row.tries,
  properties: row.properties,
  progress: row.progress ?? {},
});

export interface ReceiptRow {
  readonly user_id: string;
  readonly campaign_id: string;
  readonly received: number;
  readonly last_received_at: number | null;
  readonly variant: string | null;
  readonly control: boolean;
  readonly reserved_by: string | null;
}

export const toReceipt = (row: ReceiptRow): Receipt => ({
  received: row.received,
  lastReceivedAt: row.last_received_at,
  variant: row.variant,
  control: row.control,
  reservedBy: row.reserved_by,
});

export interface PriorSendRow {
  readonly send_key: string;
  readonly delivery_id: string;
  readonly channel: string;
  readonly endpoint: string;
  readonly configuration_id: string | null;
  readonly variant: string;
  readonly status: SendStatus;
  readonly attempt: number;
  readonly at: number;
  readonly reason: string | null;
  readonly uncertain: boolean;
  readonly overdue_ms: string | number;
}

export const toPriorSend = (row: PriorSendRow): PriorSend => ({
  sendKey: row.send_key,
  channel: row.channel,
  endpoint: row.endpoint,
  configurationId: row.configuration_id,
  variant: row.variant,
  status: row.status,
  attempt: row.attempt,
  firstAt: row.at,
  uncertain: row.uncertain,
  reason: row.reason !== null && isReasonCode(row.reason) ? row.reason : null,
  overdueMs: Number(row.overdue_ms),
});

export interface DispatchRow {
  readonly dispatch_id: string;
  readonly send_id: string | null;
  readonly trigger_properties: JsonObject | null;
  readonly attachments: DispatchFacts['attachments'] | null;
  readonly audience: JsonObject | null;
  readonly recheck_audience: boolean;
  readonly from_segment: boolean;
  readonly message: CalledMessage | null;
  readonly segments: SegmentRules | null;
  readonly postback: { readonly id: string | null } | null;
  readonly created_at: number;
}

export const toDispatch = (row: DispatchRow): DispatchFacts => ({
  dispatchId: row.dispatch_id,
  sendId: row.send_id,
  triggerProperties: row.trigger_properties,
  attachments: row.attachments ?? [],
  audience: withSegments(row.audience, row.segments),
  recheckAudience: row.recheck_audience,
  fromSegment: row.from_segment,
  ...(row.message === null ? {} : { message: row.message }),
  ...(row.postback === null
    ? {}
    : { postback: { externalSendId: row.postback.id, receivedAt: row.created_at } }),
});

export interface ConfigurationRow {
  readonly workspace_id: number;
  readonly configuration_id: string;
  readonly key: string;
  readonly name: string;
  readonly channel: string;
  readonly category: StoredConfiguration['category'];
  readonly provider: string;
  readonly settings: StoredConfiguration['settings'];
  readonly secrets: Uint8Array | null;
  readonly active: boolean;
  readonly updated_at: number;
}

export const toConfiguration = (row: ConfigurationRow): StoredConfiguration => ({
  workspaceId: row.workspace_id,
  configurationId: row.configuration_id,
  key: row.key,
  name: row.name,
  channel: row.channel,
  category: row.category,
  provider: row.provider,
  settings: row.settings,
  secrets: row.secrets,
  active: row.active,
  updatedAt: row.updated_at,
});
