// What a provider reports: first what it means for the address, then what it adds to the sums. Both may be repeated:
// a report that was not answered comes again.
import type { Interaction, InteractionKind } from '../core/interactions/interaction.ts';
import {
  keywordOf,
  reportKey,
  type InboundReport,
  type Keyword,
  type MessageReport,
  type ProviderReport,
} from '../core/interactions/provider-report.ts';
import { uuidOf } from '../core/identity.ts';
import { HOUR_MS, type Instant } from '../core/time.ts';
import { emailAddress, phoneAddress } from '../core/users/address.ts';
import type { Random } from '../ports/clock.ts';
import type { ConsentStore } from '../ports/consent-store.ts';
import type { InteractionRecorder, OfferedFact, OfferFacts, RecordedCounts } from '../ports/interactions.ts';
import type { Observer } from '../ports/observer.ts';
import type { InboundRef, ReportStore, SendRef } from '../ports/report-store.ts';

export interface ReportDeps {
  readonly store: ReportStore;
  readonly consent: Pick<ConsentStore, 'recordHardBounce' | 'recordSpam' | 'recordStop' | 'setEmailState'>;
  readonly recorder: Pick<InteractionRecorder, 'record'>;
  /** What people write back, for triggers (7.16). */
  readonly offerFacts: OfferFacts;
  readonly random: Pick<Random, 'uuid'>;
  readonly observer: Observer;
}

interface Moment {
  readonly live: boolean;
  /** Workspace clock. */
  readonly now: Instant;
}

export const takeReports = async (
  deps: ReportDeps,
  workspaceId: number,
  reports: readonly ProviderReport[],
  realNow: Instant,
): Promise<RecordedCounts> => {
  const clock = await deps.store.clockOf(workspaceId);
  const moment: Moment = { live: clock === null, now: clock ?? realNow };
  const messages = reports.filter((report) => report.kind === 'message');
  const sends = await deps.store.findSends(workspaceId, messages);
  for (const report of messages) await markAddress(deps, workspaceId, report, moment.now);
  const inbound: (Interaction | null)[] = [];
  for (const report of reports)
    if (report.kind === 'inbound') inbound.push(await takeInbound(deps, workspaceId, report, moment));
  const told = messages.map((report, i) => toInteraction(workspaceId, report, sends[i] ?? null));
  const all = [...told, ...inbound];
  const known = all.filter((one) => one !== null);
  const counts = await deps.recorder.record(known);
  return { ...counts, unknown: counts.unknown + all.length - known.length };
};

/** 19.3: the state of the subscription stays what it is; the address is what cannot be reached any more. */
const markAddress = async (
  { consent }: ReportDeps,
  workspaceId: number,
  { channel, fate, address, reason }: MessageReport,
  now: Instant,
): Promise<void> => {
  const own = channel === 'email' ? emailAddress(address) : phoneAddress(address);
  if (fate === 'hard_bounce') await consent.recordHardBounce(workspaceId, own, now, reason || 'bounced');
  if (channel === 'sms') return;
  if (fate === 'spam') await consent.recordSpam(workspaceId, address, now);
  if (fate === 'unsubscribe') await consent.setEmailState(workspaceId, [address], 'unsubscribed', now);
};

const toInteraction = (
  workspaceId: number,
  { channel, fate, reason }: MessageReport,
  send: SendRef | null,
): Interaction | null =>
  send === null
    ? null
    : interactionOf(workspaceId, send, channel, fate, reportKey(fate, send.sendKey), { reason });

/** 20.2: keywords count for the last message of these hours. */
const ATTRIBUTED_MS = 4 * HOUR_MS;

/**
 * Recorded by the provider's id first, so that a repeat after a kill starts nothing twice and takes no START back; a
 * text without an id is one of its own each time.
 */
const takeInbound = async (
  deps: ReportDeps,
  workspaceId: number,
  report: InboundReport,
  moment: Moment,
): Promise<Interaction | null> => {
  const { consent, store } = deps;
  const { from, text } = report;
  const { now } = moment;
  const keyword = keywordOf(text);
  const ref = { workspaceId, from, id: report.id === '' ? deps.random.uuid() : report.id };
  const step = await store.beginInbound(ref, await inboundFacts(store, ref, text, keyword, moment));
  if (keyword !== null && keyword !== 'help' && step.kind !== 'finished')
    await consent.recordStop(workspaceId, from, keyword === 'opt_out', now);
  await store.finishInbound(ref);
  if (step.kind === 'first') await offer(deps, step.facts);
  if (keyword === null) return null;
  const send = await store.lastSms(workspaceId, from, now - ATTRIBUTED_MS);
  return send === null ? null : interactionOf(workspaceId, send, 'sms', keyword, `inbound:${ref.id}`, {});
};

const MAX_BODY_CHARS = 1_600;

/** Named after the text and the person: the same text is about the same person once. */
const inboundFacts = async (
  store: ReportStore,
  { workspaceId, from, id }: InboundRef,
  text: string,
  keyword: Keyword | null,
  { live, now }: Moment,
): Promise<readonly OfferedFact[]> => {
  const body = text.trim().slice(0, MAX_BODY_CHARS);
  const category = keyword ?? 'other';
  const fact = { kind: 'inbound_message', channel: 'sms', body, category, at: now } as const;
  const owners = await store.ownersOf(workspaceId, from);
  return owners.map((userId) => {
    const keptAs = uuidOf('inbound', workspaceId, userId, id);
    return { workspaceId, userId, live, now, fact, keptAs };
  });
};

/** The text is recorded; what is kept of it is offered again by whoever looks for stale facts. */
const offer = async ({ offerFacts, observer }: ReportDeps, facts: readonly OfferedFact[]): Promise<void> => {
  await offerFacts(facts).catch((error: unknown) => {
    observer.emit({ name: 'facts-late', level: 'warn', count: facts.length, error: String(error) });
  });
};

const interactionOf = (
  workspaceId: number,
  { userId, sendKey }: SendRef,
  channel: string,
  interaction: InteractionKind,
  key: string | null,
  detail: Interaction['detail'],
): Interaction => ({
  workspaceId,
  userId,
  about: { kind: 'send', sendKey },
  channel,
  interaction,
  alias: null,
  button: null,
  detail,
  at: null,
  key,
});
