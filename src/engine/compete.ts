// Deliveries of one person that compete for the last message a frequency rule leaves: one after the other, the higher
// priority first, then who was due first, then the campaign's id. The next is judged when the one before is done.
import { firstDueAt } from '../core/deliveries/decide.ts';
import type { JudgedDelivery } from './decide.ts';
import type { Held, Work } from './sending.ts';

export const inRounds = (
  judged: readonly JudgedDelivery[],
): { readonly first: readonly JudgedDelivery[]; readonly later: readonly Held[] } => {
  const leaders = new Map<string, Work>();
  for (const work of judged.flatMap(competing)) {
    const leader = leaders.get(personOf(work));
    if (leader === undefined || inOrder(work, leader) < 0) leaders.set(personOf(work), work);
  }
  const waits = (one: JudgedDelivery): boolean =>
    competing(one).some((work) => leaders.get(personOf(work)) !== work);
  return {
    first: judged.filter((one) => !waits(one)),
    later: judged.filter(waits).map(({ held }) => held),
  };
};

export const competing = ({ judged }: JudgedDelivery): readonly Work[] =>
  judged.kind === 'send' && judged.work.pressureRevision !== null ? [judged.work] : [];

export const personOf = ({ delivery }: Pick<Work, 'delivery'>): string =>
  `${delivery.workspaceId}:${delivery.userId}`;

type Ordered = Pick<Work, 'delivery' | 'campaign'>;

export const inOrder = (a: Ordered, b: Ordered): number =>
  b.campaign.definition.limits.priority - a.campaign.definition.limits.priority ||
  firstDueAt(a.delivery) - firstDueAt(b.delivery) ||
  compare(a.delivery.campaignId, b.delivery.campaignId) ||
  compare(a.delivery.deliveryId, b.delivery.deliveryId);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
