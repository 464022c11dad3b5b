// What can be made: how it starts and what kind of message it is (ajo 2.2, with our own action-based campaigns). Messages
// that come in calls stand apart: an API campaign is never offered where an API-triggered one is meant.
import type { CampaignType, Category, Written } from '../model.ts';

export interface Choice {
  readonly key: string;
  readonly type: CampaignType;
  readonly category: Category;
}

export const STARTED: readonly Choice[] = [
  { key: 'scheduledMarketing', type: 'scheduled', category: 'marketing' },
  { key: 'scheduledTransactional', type: 'scheduled', category: 'transactional' },
  { key: 'actionMarketing', type: 'action_based', category: 'marketing' },
  { key: 'actionTransactional', type: 'action_based', category: 'transactional' },
  { key: 'apiMarketing', type: 'api_triggered', category: 'marketing' },
  { key: 'apiTransactional', type: 'api_triggered', category: 'transactional' },
];

export const CALLED: readonly Choice[] = [
  { key: 'calledMarketing', type: 'api', category: 'marketing' },
  { key: 'calledTransactional', type: 'api', category: 'transactional' },
];

export const choiceOf = (key: string): Choice =>
  [...STARTED, ...CALLED].find((one) => one.key === key) ?? STARTED[0]!;

/** A message of an API campaign: an id to count under and a channel; what it says comes with each call. */
export const emptyMessage = (channel: string): Written => ({
  message_id: crypto.randomUUID(),
  channel,
  configuration_id: '',
  content: {},
});
