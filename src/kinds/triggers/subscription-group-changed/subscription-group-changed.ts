// "Update subscription group status" (7.6): the state in a group becomes another one, by whatever or by certain
// sources.
import type { Fact, SubscriptionSource, TriggerKind } from '../../../core/campaigns/trigger.ts';
import { PROFILE_TOPIC, SUBSCRIPTION_SOURCES, SUBSCRIPTION_TOPIC } from '../../../core/campaigns/trigger.ts';
import { ok, refuse, type Result } from '../../../core/result.ts';
import { openSettings, quote, readChoice } from '../../../core/segments/settings.ts';
import { readName } from '../read-settings.ts';

const SETTINGS: readonly string[] = ['group_id', 'state', 'sources'];

export const subscriptionGroupChanged: TriggerKind = {
  id: 'subscription_group_changed',
  settings: SETTINGS,
  parse: (input, path) => {
    const settings = openSettings(input, path, SETTINGS);
    if (!settings.ok) return settings;
    const group = readName(settings.value, 'group_id', path);
    if (!group.ok) return group;
    const state = readChoice(settings.value, 'state', path, ['subscribed', 'unsubscribed'] as const);
    if (!state.ok) return state;
    const sources = readSources(settings.value['sources'], `${path}.sources`);
    if (!sources.ok) return sources;
    const groupId = group.value;
    return ok({
      topics: [PROFILE_TOPIC, SUBSCRIPTION_TOPIC],
      matches: (fact) => {
        const change = changeOf(fact, groupId);
        return (
          change !== null &&
          change.after === state.value &&
          change.before !== state.value &&
          (sources.value.length === 0 || sources.value.includes(change.source))
        );
      },
      describe: (language) => {
        const name = quote(groupId, language);
        const verb = { en: 'becomes', fr: 'devient' }[language];
        const what = NAMES[state.value][language];
        return `${verb} ${what} ${language === 'en' ? 'in the group' : 'dans le groupe'} ${name}`;
      },
    });
  },
};

interface Change {
  readonly before: string | null;
  readonly after: string | null;
  readonly source: SubscriptionSource;
}

const changeOf = (fact: Fact, groupId: string): Change | null => {
  if (fact.kind === 'profile_changed') {
    const before = fact.before.subscriptionGroups[groupId]?.state ?? null;
    const after = fact.after.subscriptionGroups[groupId]?.state ?? null;
    return { before, after, source: fact.source ?? 'rest_api' };
  }
  if (fact.kind !== 'subscription_changed' || fact.groupId !== groupId) return null;
  return { before: fact.before, after: fact.after, source: fact.source ?? 'rest_api' };
};

const readSources = (input: unknown, path: string): Result<readonly SubscriptionSource[]> => {
  if (input === undefined) return ok([]);
  const known = SUBSCRIPTION_SOURCES.filter((source) => Array.isArray(input) && input.includes(source));
  if (Array.isArray(input) && input.length > 0 && known.length === new Set(input).size) return ok(known);
  return refuse('invalid_trigger', `Must be a list of: ${SUBSCRIPTION_SOURCES.join(', ')}.`, path);
};

const NAMES = {
  subscribed: { en: 'subscribed', fr: 'abonné' },
  unsubscribed: { en: 'unsubscribed', fr: 'désabonné' },
} as const;
