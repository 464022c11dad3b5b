// One message to one person, at once (braze-rest-api 3.7): a call to a transactional campaign that answers with what it
// knows of the send. `external_send_id` makes a repeat within 24 hours harmless, whenever the first call was interrupted:
// the dispatch is named after it, and calls with one name wait for each other.
import type { Campaign } from '../core/campaigns/campaign.ts';
import { inactiveNotice } from '../core/campaigns/notice.ts';
import type { TransactionalCall } from '../core/campaigns/trigger-call.ts';
import { hexOf } from '../core/identity.ts';
import { ok, refuse, type Result } from '../core/result.ts';
import { DAY_MS, type Instant } from '../core/time.ts';
import type { OncePerDay, Workspace } from '../ports/planning-store.ts';
import { sendAccepted } from './accept-call.ts';
import { newDispatchId, workspaceNow, type PlanningDeps } from './planning.ts';

export interface TransactionalReply {
  readonly dispatchId: string;
  readonly campaignId: string;
  readonly externalSendId: string | null;
  readonly receivedAt: Instant;
  /** Attributes that were refused: then nothing is sent, and the ledger says so. */
  readonly errors: readonly string[];
}

export const acceptTransactional = async (
  deps: PlanningDeps,
  workspace: Workspace,
  call: TransactionalCall,
): Promise<Result<TransactionalReply>> => {
  const campaign = await findTransactional(deps, workspace, call.campaignId);
  if (!campaign.ok) return campaign;
  const now = workspaceNow(workspace, deps.clock);
  const { externalSendId } = call;
  const once = externalSendId === null ? null : onceFor(workspace, externalSendId, now);
  const known = await earlierOf(deps, workspace, once, externalSendId);
  if (known !== null) return ok(known);
  const dispatchId = once?.dispatchIds[0] ?? newDispatchId(deps.random);
  const sent = await sendAccepted(deps, {
    workspace,
    campaign: campaign.value,
    call: {
      campaignId: call.campaignId,
      sendId: null,
      triggerProperties: call.triggerProperties,
      broadcast: false,
      audience: null,
      recipients: [call.recipient],
      attachments: [],
    },
    dispatchId,
    now,
    sendId: null,
    transactional: { externalSendId },
    ...(once === null ? {} : { once }),
  });
  if (!sent.ok) return sent;
  // A call that was faster took the name: its send is the answer.
  const taken =
    sent.value.dispatchId === dispatchId ? null : await earlierOf(deps, workspace, once, externalSendId);
  return ok(
    taken ?? {
      dispatchId,
      campaignId: call.campaignId,
      externalSendId,
      receivedAt: now,
      errors: sent.value.errors,
    },
  );
};

/** Rulings: the campaign's own segment, re-eligibility and channels are as it says; its category is what is asked. */
const findTransactional = async (
  deps: PlanningDeps,
  workspace: Workspace,
  campaignId: string,
): Promise<Result<Campaign>> => {
  const campaign = await deps.store.campaign(workspace.workspaceId, campaignId);
  if (campaign === null) return refuse('invalid_campaign_id', 'Campaign does not exist', 'campaign_id');
  if (campaign.type !== 'api_triggered' || campaign.category !== 'transactional')
    return refuse(
      'not_transactional',
      'The campaign is not a transactional campaign. Only transactional campaigns may use this endpoint',
      'campaign_id',
    );
  const notice = inactiveNotice(campaign.status);
  return notice === null ? ok(campaign) : refuse('campaign_not_active', notice, 'campaign_id');
};

/** Two names, that of this day and that of the one before: together they cover any 24 hours. */
const onceFor = ({ workspaceId }: Workspace, externalSendId: string, now: Instant): OncePerDay => {
  const day = Math.floor(now / DAY_MS);
  const named = (of: number): string => hexOf('external-send', workspaceId, externalSendId, of);
  return { name: externalSendId, dispatchIds: [named(day), named(day - 1)], since: now - DAY_MS };
};

const earlierOf = async (
  deps: PlanningDeps,
  { workspaceId }: Workspace,
  once: OncePerDay | null,
  externalSendId: string | null,
): Promise<TransactionalReply | null> => {
  const found = once === null ? null : await deps.store.earlierDispatch(workspaceId, once);
  if (found === null) return null;
  const { dispatchId, campaignId, createdAt } = found;
  return { dispatchId, campaignId, externalSendId, receivedAt: createdAt, errors: [] };
};
