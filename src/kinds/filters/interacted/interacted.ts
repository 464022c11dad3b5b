// Clicked/Opened Campaign, Campaign With Tag, Clicked Alias, pushed a button, saw or dismissed a card. Opens count those
// that machines made unless the filter says otherwise (CD-18.6).
import type { FilterKind, Language } from '../../../core/segments/filter.ts';
import { openSettings, quote, readChoice, readText } from '../../../core/segments/settings.ts';
import type { Settings } from '../../../core/segments/settings.ts';
import type { Result } from '../../../core/result.ts';
import { ok, refuse } from '../../../core/result.ts';
import { sql } from '../../../core/sql.ts';
import {
  CAMPAIGN_SETTINGS,
  campaignNeeds,
  campaignsOf,
  describeCampaigns,
  fromReceipts,
  readCampaignScope,
} from '../conditions/campaigns.ts';
import { parseFlag } from '../conditions/sets.ts';

const ACTIONS = [
  'open',
  'click',
  'button',
  'view',
  'dismiss',
  'influenced_open',
  'delivery',
  'unsubscribe',
] as const;
type Action = (typeof ACTIONS)[number];

export const interacted: FilterKind = {
  id: 'interacted',
  parse: (input, path) => {
    const settings = openSettings(input, path, [
      ...CAMPAIGN_SETTINGS,
      ...['action', 'alias', 'button', 'machine_opens', 'value'],
    ]);
    if (!settings.ok) return settings;
    const action = readChoice(settings.value, 'action', path, ACTIONS);
    if (!action.ok) return action;
    const about = readCampaignScope(settings.value, path);
    if (!about.ok) return about;
    const kinds = readKinds(settings.value, action.value, path);
    if (!kinds.ok) return kinds;
    const { names, said } = kinds.value;
    const phrase = (language: Language): string =>
      `${PHRASES[action.value][language]}${said(language)} (${describeCampaigns(about.value, language)})`;
    return parseFlag(settings.value, path, {
      label: {
        en: [phrase('en'), `not: ${phrase('en')}`],
        fr: [phrase('fr'), `pas : ${phrase('fr')}`],
      },
      needs: campaignNeeds(about.value),
      rows: (scope) =>
        sql`select r.user_id ${fromReceipts(scope, about.value)} and r.interactions ?| ${names}::text[]`,
      test: (_, evidence) =>
        campaignsOf(evidence, about.value).some((one) =>
          names.some((name) => Object.hasOwn(one.interactions, name)),
        ),
    });
  },
};

interface Kinds {
  /** Keys of the map of interactions, any of which counts. */
  readonly names: readonly string[];
  readonly said: (language: Language) => string;
}

const readKinds = (settings: Settings, action: Action, path: string): Result<Kinds> => {
  const misplaced = (['alias', 'button', 'machine_opens'] as const).find(
    (key) => settings[key] !== undefined && OWNER[key] !== action,
  );
  if (misplaced !== undefined)
    return refuse('invalid_filter', 'This action has no such setting.', `${path}.${misplaced}`);
  if (settings['alias'] !== undefined) return readNamed(settings, 'alias', 'click', path);
  if (settings['button'] !== undefined) return readNamed(settings, 'button', 'button', path);
  const { machine_opens: machines = true } = settings;
  if (typeof machines !== 'boolean')
    return refuse('invalid_filter', 'Must be true or false.', `${path}.machine_opens`);
  const names = action === 'open' && machines ? ['open', 'machine_open'] : [action];
  return ok({ names, said: () => '' });
};
const OWNER = { alias: 'click', button: 'button', machine_opens: 'open' } as const;

const readNamed = (settings: Settings, key: string, kind: string, path: string): Result<Kinds> => {
  const name = readText(settings, key, path);
  if (!name.ok) return name;
  return ok({ names: [`${kind}:${name.value}`], said: (language) => ` ${quote(name.value, language)}` });
};

const PHRASES: Readonly<Record<Action, Readonly<Record<Language, string>>>> = {
  open: { en: 'opened', fr: 'a ouvert' },
  click: { en: 'clicked', fr: 'a cliqué' },
  button: { en: 'pressed a button', fr: 'a pressé un bouton' },
  view: { en: 'saw', fr: 'a vu' },
  dismiss: { en: 'dismissed', fr: 'a écarté' },
  influenced_open: {
    en: 'opened the app under its influence',
    fr: 'a ouvert l’application sous son influence',
  },
  delivery: { en: 'had it delivered', fr: 'l’a eu délivré' },
  unsubscribe: { en: 'unsubscribed through', fr: 's’est désabonné par' },
};
