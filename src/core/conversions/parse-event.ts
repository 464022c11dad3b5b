// A conversion event as written, understood (17.1): a session, a purchase, a custom event with its property filters, or
// an open or click of the campaign's own email. Bots are nobody who converts.
import type { TriggerKinds } from '../campaigns/parse-triggers.ts';
import { interactionTopic, type Trigger } from '../campaigns/trigger.ts';
import type { InteractionKind } from '../interactions/interaction.ts';
import type { JsonObject } from '../json.ts';
import { ok, refuse, type Result } from '../result.ts';

const OF_TRIGGERS: readonly string[] = ['session_start', 'purchase', 'performed_event'];
const OF_OWN_EMAIL: Readonly<Record<string, InteractionKind>> = {
  opens_email: 'open',
  clicks_email: 'click',
};

export const CONVERSION_TYPES: readonly string[] = [...OF_TRIGGERS, ...Object.keys(OF_OWN_EMAIL)];

export const parseConversionEvent = (
  event: JsonObject,
  kinds: TriggerKinds,
  campaignId: string,
  path: string,
): Result<Trigger> => {
  const { type, ...settings } = event;
  const name = typeof type === 'string' ? type : '';
  const interaction = Object.hasOwn(OF_OWN_EMAIL, name) ? OF_OWN_EMAIL[name] : undefined;
  if (interaction !== undefined) return ownEmail(interaction, settings, campaignId, path);
  const kind = OF_TRIGGERS.includes(name) ? kinds.get(name) : undefined;
  return kind === undefined
    ? refuse(
        'invalid_conversion',
        `${path}.type must be one of ${CONVERSION_TYPES.join(', ')}.`,
        `${path}.type`,
      )
    : kind.parse(settings, path);
};

const ownEmail = (
  interaction: InteractionKind,
  settings: JsonObject,
  campaignId: string,
  path: string,
): Result<Trigger> => {
  const [unknown] = Object.keys(settings);
  if (unknown !== undefined)
    return refuse(
      'invalid_conversion',
      `${path}.${unknown} is not a field of this event.`,
      `${path}.${unknown}`,
    );
  return ok({
    topics: [interactionTopic(interaction, campaignId)],
    matches: (fact) =>
      fact.kind === 'interaction' &&
      fact.campaignId === campaignId &&
      fact.interaction === interaction &&
      fact.channel === 'email',
    describe: (language) => {
      const [en, fr] =
        interaction === 'open'
          ? ['opens the email', 'ouvre l’email']
          : ['clicks the email', 'clique dans l’email'];
      return language === 'en' ? en : fr;
    },
  });
};
