// What a provider reports of the message of a transactional call, as a row for whoever called.
import { maskAddresses, stepOf, type PostbackStatus } from '../../core/deliveries/postback.ts';
import type { Interaction, InteractionKind } from '../../core/interactions/interaction.ts';
import type { Instant } from '../../core/time.ts';
import type { Profile } from '../../core/users/user.ts';

interface Reported {
  readonly input: Interaction;
  readonly interaction: InteractionKind;
  readonly person: Pick<Profile, 'part' | 'workspaceId'>;
  readonly campaignId: string;
  /** `postback` is set where whoever called wants to know. */
  readonly send: {
    readonly dispatch_id: string;
    readonly postback: { readonly id: string | null } | null;
  } | null;
  readonly live: boolean;
  readonly at: Instant;
}

const REPORTED: Partial<Record<InteractionKind, PostbackStatus>> = {
  delivery: 'delivered',
  hard_bounce: 'bounced',
  soft_bounce: 'bounced',
};

export const toReportedStatus = ({
  input,
  interaction,
  person,
  send,
  live,
  at,
  campaignId,
}: Reported): readonly object[] => {
  const status = REPORTED[interaction];
  if (status === undefined || send === null || send.postback === null) return [];
  if (input.about.kind !== 'send') return [];
  const { reason } = input.detail;
  return [
    {
      ...{ part: person.part, w: person.workspaceId, dispatch: send.dispatch_id, c: campaignId },
      ...{ s: stepOf(status), k: input.about.sendKey, e: send.postback.id, at_ms: at, l: live },
      y: status === 'bounced' && typeof reason === 'string' ? maskAddresses(reason) : '',
    },
  ];
};
