// Seed copies (21): when a campaign has sent for the first time, the members of its seed groups get one copy of every
// variant that is drawn at all. Looked for at most every few seconds per campaign.
import { uuidOf } from '../core/identity.ts';
import { makeUserId, partOf } from '../core/part.ts';
import { SECOND_MS, type Instant } from '../core/time.ts';
import { emailAddress } from '../core/users/address.ts';
import type { Profile } from '../core/users/user.ts';
import type { Conclusion } from '../ports/delivery-store.ts';
import type { SeedMember } from '../ports/seed-store.ts';
import type { BatchDeps } from './batch.ts';
import { campaignKey, type ReadyCampaign } from './reference.ts';
import { sendCopies, type Copy } from './send-copies.ts';

export interface SeedSender {
  /** Resolves when the copies of campaigns that just sent are handed over. */
  afterSending(concluded: readonly Conclusion[]): Promise<void>;
}

const LOOK_EVERY_MS = 5 * SECOND_MS;
const MAX_KNOWN = 10_000;

export const createSeedSender = (stage: () => BatchDeps): SeedSender => {
  const lookedAt = new Map<string, number>();
  const isDue = (conclusion: Conclusion): boolean => {
    const { deps } = stage();
    if (!conclusion.log.some(({ outcome, channel }) => outcome === 'sent' && channel === 'email'))
      return false;
    const key = campaignKey(conclusion);
    const known = lookedAt.get(key);
    if (known !== undefined && deps.clock.monotonic() - known < LOOK_EVERY_MS) return false;
    if (lookedAt.size >= MAX_KNOWN) lookedAt.clear();
    lookedAt.set(key, deps.clock.monotonic());
    return true;
  };
  return {
    afterSending: async (concluded) => {
      for (const conclusion of concluded.filter(isDue))
        await sendSeeds(stage(), conclusion).catch((error: unknown) => {
          const { campaignId } = conclusion;
          stage().deps.observer.emit({
            name: 'seeds-failed',
            level: 'error',
            campaignId,
            error: String(error),
          });
        });
    },
  };
};

const sendSeeds = async (stage: BatchDeps, conclusion: Conclusion): Promise<void> => {
  const { workspaceId, campaignId, live, at } = conclusion;
  const members = await stage.deps.seeds.take(workspaceId, campaignId, stage.deps.clock.now());
  if (members.length === 0) return;
  const ready = await stage.reference.readyCampaign(workspaceId, campaignId);
  if (ready === null) return;
  const copies = members.flatMap((member) => copiesFor(ready, member, workspaceId, at));
  const outcomes = await sendCopies(stage, {
    ...{ workspaceId, live, now: at, ready, copies, prefix: '[SEED]', properties: {} },
  });
  const sent = outcomes.filter((outcome) => outcome.sent).length;
  const level = sent < copies.length ? 'warn' : 'info';
  stage.deps.observer.emit({ name: 'seeds-sent', level, campaignId, sent, failed: copies.length - sent });
};

/** No subscription is asked: whoever is a seed wants to see what others get. */
const copiesFor = (
  { campaign, messages }: ReadyCampaign,
  { address, profile }: SeedMember,
  workspaceId: number,
  now: Instant,
): readonly Copy[] =>
  campaign.definition.variants.flatMap(({ id, percentage }) =>
    percentage === 0
      ? []
      : (messages.get(id) ?? []).flatMap((parsed): readonly Copy[] => {
          if (parsed.content.channel !== 'email') return [];
          const whom = profile ?? nobody(workspaceId, address, now);
          return [{ variantId: id, parsed, endpoint: { id: 'email', address }, profile: whom }];
        }),
  );

/** A seed that nobody in the workspace is: a profile with an address and nothing else. */
const nobody = (workspaceId: number, address: string, now: Instant): Profile => {
  const part = partOf(workspaceId, 'email', emailAddress(address).value);
  const hex = uuidOf('seed', workspaceId, emailAddress(address).value).replaceAll('-', '');
  return {
    workspaceId,
    part,
    userId: makeUserId(hex.slice(0, 22), part),
    ...{ externalId: null, email: address, phone: null, timeZone: null, fields: {}, attributes: {} },
    ...{ aliases: {}, devices: [], subscriptionGroups: {} },
    ...{ emailState: 'subscribed', emailStateAt: null, pushState: 'subscribed', pushStateAt: null },
    ...{ emailBouncedAt: null, emailSpamAt: null, phoneStoppedAt: null, lastUsedAt: null },
    ...{ revenue: 0, randomBucket: 0, revision: 1, createdAt: now, updatedAt: now },
  };
};
