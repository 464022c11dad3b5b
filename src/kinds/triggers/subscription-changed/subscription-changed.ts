// "Update subscription status" (7.6): the global state of email or push becomes another one. Only a real change:
// somebody new whose state is the usual one has not become anything.
import { PROFILE_TOPIC, SUBSCRIPTION_TOPIC, type TriggerKind } from '../../../core/campaigns/trigger.ts';
import { ok } from '../../../core/result.ts';
import { openSettings, readChoice } from '../../../core/segments/settings.ts';
import type { Profile, SubscriptionState } from '../../../core/users/user.ts';

const CHANNELS = ['email', 'push'] as const;
const STATES = ['opted_in', 'subscribed', 'unsubscribed'] as const;

const SETTINGS: readonly string[] = ['channel', 'state'];

export const subscriptionChanged: TriggerKind = {
  id: 'subscription_changed',
  settings: SETTINGS,
  parse: (input, path) => {
    const settings = openSettings(input, path, SETTINGS);
    if (!settings.ok) return settings;
    const channel = readChoice(settings.value, 'channel', path, CHANNELS);
    if (!channel.ok) return channel;
    const state = readChoice(settings.value, 'state', path, STATES);
    if (!state.ok) return state;
    const stateOf = STATE_OF[channel.value];
    return ok({
      topics: [PROFILE_TOPIC, SUBSCRIPTION_TOPIC],
      matches: (fact) => {
        if (fact.kind === 'profile_changed')
          return stateOf(fact.after) === state.value && stateOf(fact.before) !== state.value;
        return (
          fact.kind === 'subscription_changed' &&
          fact.groupId === null &&
          fact.channel === channel.value &&
          fact.after === state.value &&
          fact.before !== state.value
        );
      },
      describe: (language) =>
        language === 'en'
          ? `becomes ${NAMES[state.value].en} for ${channel.value}`
          : `devient ${NAMES[state.value].fr} pour ${channel.value}`,
    });
  },
};

const STATE_OF: Readonly<Record<(typeof CHANNELS)[number], (profile: Profile) => SubscriptionState>> = {
  email: (profile) => profile.emailState,
  push: (profile) => profile.pushState,
};

const NAMES: Readonly<Record<SubscriptionState, Readonly<Record<'en' | 'fr', string>>>> = {
  opted_in: { en: 'opted in', fr: 'inscrit volontaire' },
  subscribed: { en: 'subscribed', fr: 'abonné' },
  unsubscribed: { en: 'unsubscribed', fr: 'désabonné' },
};
