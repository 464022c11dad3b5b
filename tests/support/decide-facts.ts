// Facts of a decision with defaults, for tests of the pipeline.
import {
  USUAL_DEFINITION,
  type Campaign,
  type CampaignDefinition,
  type Variant,
} from '../../src/core/campaigns/campaign.ts';
import type { Message, Reach } from '../../src/core/channels/channel.ts';
import { sendKey } from '../../src/core/identity.ts';
import { DAY_MS, HOUR_MS } from '../../src/core/time.ts';
import type { Profile } from '../../src/core/users/user.ts';
import type { Delivery, DispatchFacts, PriorSend, Receipt } from '../../src/core/deliveries/delivery.ts';
import { type Decision, type DeliveryFacts, type ParsedMessage } from '../../src/core/deliveries/decide.ts';
import { NO_LIMIT_FACTS, type LimitFacts } from '../../src/core/deliveries/steps/limit-facts.ts';
import { NO_EVIDENCE } from '../../src/core/segments/evidence.ts';

export const NOW = 1_800_000_000_000;
export const CAMPAIGN_ID = '0190a000-0000-7000-8000-000000000001';
export const REACHED: Reach = { ok: true, endpoints: [{ id: 'a@example.com', address: 'a@example.com' }] };

export const message = (channel: string, reach: Reach): ParsedMessage => ({
  content: { messageId: `m-${channel}`, channel, configurationId: 'c', content: {} },
  message: {
    parts: {},
    reach: () => reach,
    assemble: () => ({ ok: false, error: { code: 'unused', message: '' } }),
  } satisfies Message,
});
export const variant = (
  id: string,
  percentage: number,
  channels: readonly string[] = ['email'],
): Variant => ({
  id,
  name: id,
  percentage,
  messages: channels.map((channel) => message(channel, REACHED).content),
});
export const definition = (more: Partial<CampaignDefinition> = {}): CampaignDefinition => ({
  ...USUAL_DEFINITION,
  variants: [variant('v1', 100)],
  ...more,
});
export const campaign = (more: Partial<Campaign> = {}): Campaign => ({
  workspaceId: 1,
  campaignId: CAMPAIGN_ID,
  key: 'k',
  name: 'n',
  description: '',
  type: 'api_triggered',
  category: 'marketing',
  status: 'active',
  version: 3,
  definition: definition(),
  tags: [],
  createdAt: NOW - DAY_MS,
  updatedAt: NOW - DAY_MS,
  launchedAt: NOW - DAY_MS,
  stoppedAt: null,
  archivedAt: null,
  firstSentAt: null,
  unfinished: {},
  createdBy: '',
  updatedBy: '',
  lastSentAt: null,
  ...more,
});
export const delivery = (more: Partial<Delivery> = {}): Delivery => ({
  part: 60,
  workspaceId: 1,
  deliveryId: 'd1',
  userId: 'u1',
  campaignId: CAMPAIGN_ID,
  dispatchId: 'x',
  live: true,
  dueAt: NOW,
  plannedAt: NOW,
  expiresAt: null,
  epoch: 1,
  tries: 0,
  properties: null,
  progress: {},
  ...more,
});
export const profile = { userId: 'u1', revision: 7 } as unknown as Profile;
export const receipt = (more: Partial<Receipt> = {}): Receipt => ({
  received: 1,
  lastReceivedAt: NOW - HOUR_MS,
  variant: 'v1',
  control: false,
  reservedBy: null,
  ...more,
});
export const dispatch = (more: Partial<DispatchFacts> = {}): DispatchFacts => ({
  dispatchId: 'x',
  sendId: null,
  triggerProperties: null,
  attachments: [],
  audience: null,
  recheckAudience: false,
  fromSegment: false,
  ...more,
});
export const facts = (more: Partial<DeliveryFacts> = {}): DeliveryFacts => ({
  now: NOW,
  campaign: campaign(),
  delivery: delivery(),
  dispatch: dispatch(),
  profile,
  receipt: null,
  evidence: NO_EVIDENCE,
  campaignAudience: null,
  dispatchAudience: null,
  messages: new Map([['v1', [message('email', REACHED)]]]),
  prior: [],
  winner: null,
  selected: null,
  limits: NO_LIMIT_FACTS,
  ...more,
});
export const limitFacts = (more: Partial<LimitFacts> = {}): LimitFacts => ({ ...NO_LIMIT_FACTS, ...more });
export const judge = (answer: boolean) => ({ test: () => answer });
export const reasonOf = (decision: Decision) => (decision.kind === 'skip' ? decision.reason : decision.kind);
export const prior = (more: Partial<PriorSend> = {}): PriorSend => ({
  sendKey: sendKey('d1', 'email', 'a@example.com'),
  channel: 'email',
  endpoint: 'a@example.com',
  configurationId: 'c',
  variant: 'v1',
  status: 'retry',
  attempt: 1,
  firstAt: NOW - 1000,
  uncertain: false,
  reason: null,
  overdueMs: 0,
  ...more,
});
