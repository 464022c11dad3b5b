// Accepted calls as rows: what all deliveries of one of them share.
import type { CalledMessage } from '../../core/campaigns/called-message.ts';
import type { CallAttachment } from '../../core/campaigns/trigger-call.ts';
import type { JsonObject } from '../../core/json.ts';
import type { SegmentRules } from '../../core/segments/named-segments.ts';
import { toIso } from '../../core/time.ts';
import type { Dispatch } from '../../ports/dispatch.ts';
import { withSegments } from './campaign-row.ts';
import { planningSql as sql } from './planning-sql.ts';
import type { Queryable } from './pool.ts';

export const insertDispatch = async (db: Queryable, d: Dispatch): Promise<void> => {
  await db.query(
    sql.insertDispatch([
      d.workspaceId,
      d.dispatchId,
      d.campaignId,
      d.sendId,
      d.scheduleId,
      asJson(d.triggerProperties),
      d.attachments.length === 0 ? null : JSON.stringify(d.attachments),
      asJson(d.audience),
      d.recheckAudience,
      d.fromSegment,
      toIso(d.createdAt),
      d.message === undefined ? null : JSON.stringify(d.message),
      d.transactional === undefined ? null : JSON.stringify({ id: d.transactional.externalSendId }),
    ]),
  );
};

const asJson = (value: JsonObject | null): string | null => (value === null ? null : JSON.stringify(value));

export interface DispatchRow {
  readonly workspace_id: number;
  readonly dispatch_id: string;
  readonly campaign_id: string;
  readonly send_id: string | null;
  readonly schedule_id: string | null;
  readonly trigger_properties: JsonObject | null;
  readonly attachments: readonly CallAttachment[] | null;
  readonly audience: JsonObject | null;
  readonly recheck_audience: boolean;
  readonly from_segment: boolean;
  readonly created_at: number;
  readonly message: CalledMessage | null;
  /** Rules of the segments that its audience names. */
  readonly segments: SegmentRules | null;
}
export const toDispatch = (row: DispatchRow): Dispatch => ({
  workspaceId: row.workspace_id,
  dispatchId: row.dispatch_id,
  campaignId: row.campaign_id,
  sendId: row.send_id,
  scheduleId: row.schedule_id,
  triggerProperties: row.trigger_properties,
  attachments: row.attachments ?? [],
  audience: withSegments(row.audience, row.segments),
  recheckAudience: row.recheck_audience,
  fromSegment: row.from_segment,
  createdAt: row.created_at,
  ...(row.message === null ? {} : { message: row.message }),
});
