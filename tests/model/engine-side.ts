// What the engine says about a generated case: its own functions make the facts and decide, and the answer is put in the
// words of the reference.
import {
  decide,
  type Decision,
  type DeliveryFacts,
  type ParsedMessage,
} from '../../src/core/deliveries/decide.ts';
import type { ReasonCode } from '../../src/core/deliveries/reasons.ts';
import { NO_LIMIT_FACTS } from '../../src/core/deliveries/steps/limit-facts.ts';
import { NO_EVIDENCE } from '../../src/core/segments/evidence.ts';
import { loadLimitFacts } from '../../src/engine/limit-facts.ts';
import { CHANNELS } from '../../src/kinds/channels/index.ts';
import { placeKey, type LimitStore } from '../../src/ports/limit-store.ts';
import type { Expected } from './reference/pipeline.ts';
import type { ChannelContent, World } from './reference/world.ts';

export const decideByEngine = async (world: World): Promise<Expected> => {
  const limits = await limitsOf(world);
  return inWords(decide(factsOf(world, limits)), world);
};

const limitsOf = async (world: World): Promise<DeliveryFacts['limits']> => {
  const { delivery, campaign } = world;
  const limits = {
    version: 1,
    workspaceId: campaign.workspaceId,
    companyZone: world.companyZone,
    limits: world.limits,
    suppression: world.limits.suppressionLists
      .filter(({ active }) => active)
      .map(({ name, exemptTags }) => ({
        name,
        exemptTags,
        judge: { test: () => world.listed.includes(name) },
      })),
  };
  const facts = await loadLimitFacts(storeOf(world), [{ delivery, campaign, limits }]);
  return facts.get(delivery.deliveryId) ?? NO_LIMIT_FACTS;
};

const unused = (): never => {
  throw new Error('deciding takes nothing from the store');
};

const storeOf = (world: World): LimitStore => ({
  limitsOf: unused,
  takePlaces: unused,
  allotSlots: unused,
  pressureOf: (people) =>
    Promise.resolve(new Map(people.map(({ userId }) => [userId, { revision: 5, recent: world.recent }]))),
  tagsOf: (campaigns) =>
    Promise.resolve(
      new Map(campaigns.map(({ campaignId }) => [campaignId, world.tagsOfOthers[campaignId] ?? []])),
    ),
  placesTaken: (scopes) =>
    Promise.resolve(
      new Map(
        scopes.map((scope) => [placeKey(scope), world.taken[`${scope.occurrence}|${scope.channel}`] ?? 0]),
      ),
    ),
});

const parsed = new Map<string, ParsedMessage['message']>();

const messageOf = ({ channel, content }: ChannelContent): ParsedMessage['message'] => {
  const key = `${channel} ${JSON.stringify(content)}`;
  const known = parsed.get(key);
  if (known !== undefined) return known;
  const read = CHANNELS.find(({ id }) => id === channel)?.parse(content, 'content');
  if (read?.ok !== true) throw new Error(`content of the case is refused: ${JSON.stringify(read)}`);
  parsed.set(key, read.value);
  return read.value;
};

const factsOf = (world: World, limits: DeliveryFacts['limits']): DeliveryFacts => {
  const { now, campaign, delivery, dispatch, profile, receipt, prior, winner, shares, model } = world;
  const judge = (inside: boolean | null) => (inside === null ? null : { test: () => inside });
  return {
    now,
    campaign,
    delivery,
    dispatch,
    profile,
    receipt,
    prior,
    limits,
    evidence: NO_EVIDENCE,
    campaignAudience: judge(world.insideOwn),
    dispatchAudience: judge(world.insideCall),
    messages: new Map(
      campaign.definition.variants.map(({ id, messages }) => [
        id,
        messages.map((content) => ({ content, message: messageOf(content) })),
      ]),
    ),
    selected:
      shares === null
        ? null
        : {
            period: 0,
            decidedAt: now,
            settled: false,
            remaining: null,
            shares: campaign.definition.variants.map(({ id }, i) => ({
              variant: id,
              percentage: shares[i] ?? 0,
              successes: 0,
              people: 0,
              best: null,
            })),
          },
    winner: winner === undefined ? null : { winner, because: 'significant', statistic: null, p: null, model },
  };
};

const inWords = (decision: Decision, { campaign }: World): Expected => {
  switch (decision.kind) {
    case 'skip': {
      const { reason, variant, control } = decision;
      return { kind: 'skip', reason, variant, control, closed: closedOf(decision) };
    }
    case 'defer':
      return {
        kind: 'wait',
        because: decision.because,
        until: decision.until,
        dropped:
          decision.because === 'quiet_hours'
            ? reasonsOf(
                Object.entries(decision.progress.dropped ?? {}).map(([channel, one]) => ({
                  channel,
                  ...one,
                })),
              )
            : {},
      };
    case 'send':
      return {
        kind: 'go',
        variant: decision.variant.id,
        messages: Object.fromEntries([
          ...decision.sends.map(({ parsed: { content }, endpoint, prior }) => [
            `${content.channel} ${endpoint.id}`,
            prior === undefined ? 'first' : 'again',
          ]),
          ...decision.waits.map(({ send: { parsed: message, endpoint }, until }) => [
            `${message.content.channel} ${endpoint.id}`,
            `held until ${until}`,
          ]),
        ]),
        skipped: reasonsOf(decision.skipped),
        closed: closedOf(decision),
        exclusive: decision.exclusive,
        counts: decision.pressureRevision !== null && campaign.category === 'marketing',
      };
  }
};

const reasonsOf = (
  skipped: readonly { readonly channel: string; readonly reason: ReasonCode }[],
): Readonly<Record<string, ReasonCode>> =>
  Object.fromEntries(skipped.map(({ channel, reason }) => [channel, reason]));

const closedOf = ({
  closed,
}: Extract<Decision, { kind: 'skip' | 'send' }>): Readonly<Record<string, string>> =>
  Object.fromEntries(closed.map(({ prior, end }) => [prior.sendKey, `${end.outcome} ${end.reason}`]));
