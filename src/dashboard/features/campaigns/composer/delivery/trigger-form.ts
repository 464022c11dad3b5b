// What the form asks of each trigger kind, in the order in which it asks: every setting that a kind has stands here, so
// that whatever a file or a script can write can be edited on screen (trigger-form.test.ts).
import { KEYWORD_CATEGORIES, SUBSCRIPTION_SOURCES } from '../../../../../core/campaigns/trigger.ts';
import {
  DETAIL_OWNERS,
  INTERACTION_CHANNELS,
  INTERACTIONS,
} from '../../../../../kinds/triggers/campaign-interaction/campaign-interaction.ts';
import type { Written } from '../../model.ts';

/** Where names that were seen come from. */
export type SeenKind = 'event' | 'purchase' | 'attribute' | 'event_property' | 'purchase_property';

type Editor =
  | { readonly editor: 'seen'; readonly seen: SeenKind }
  | { readonly editor: 'value' | 'number' | 'group' | 'app' | 'filters' | 'alias' | 'button' | 'letter' }
  | { readonly editor: 'choice' | 'choices'; readonly choices: readonly string[] }
  /** `orWithout`: a setting that stands in for it. */
  | { readonly editor: 'campaign'; readonly orWithout?: string }
  /** Edit several settings at once, of which one is written. */
  | { readonly editor: 'fence' | 'inbound_text' };

export type TriggerField = Editor & {
  /** The settings it writes; the first names it. */
  readonly names: readonly [string, ...string[]];
  /** Left empty it is left out: any. */
  readonly isOptional?: true;
  /** Asked only while another setting has this value. */
  readonly only?: { readonly name: string; readonly is: string };
};

export interface TriggerForm {
  /** What a new one starts with; the rest is typed. */
  readonly start: Written;
  readonly fields: readonly TriggerField[];
}

const campaign: TriggerField = { editor: 'campaign', names: ['campaign_id'] };
const filters: TriggerField = { editor: 'filters', names: ['filters'], isOptional: true };
const choice = (name: string, choices: readonly string[]): TriggerField => ({
  editor: 'choice',
  names: [name],
  choices,
});
const owned = (name: keyof typeof DETAIL_OWNERS): TriggerField => ({
  editor: name,
  names: [name],
  isOptional: true,
  only: { name: 'interaction', is: DETAIL_OWNERS[name] },
});
const number = (name: string): TriggerField => ({ editor: 'number', names: [name] });

export const TRIGGER_FORMS = {
  performed_event: {
    start: { event: '' },
    fields: [{ editor: 'seen', seen: 'event', names: ['event'] }, filters],
  },
  purchase: {
    start: {},
    fields: [{ editor: 'seen', seen: 'purchase', names: ['product_id'], isOptional: true }, filters],
  },
  session_start: { start: {}, fields: [{ editor: 'app', names: ['app_id'], isOptional: true }] },
  email_added: { start: {}, fields: [] },
  attribute_changed: {
    start: { attribute: '' },
    fields: [
      { editor: 'seen', seen: 'attribute', names: ['attribute'] },
      { editor: 'value', names: ['from'], isOptional: true },
      { editor: 'value', names: ['value'], isOptional: true },
    ],
  },
  subscription_changed: {
    start: { channel: 'email', state: 'subscribed' },
    fields: [
      choice('channel', ['email', 'push']),
      choice('state', ['opted_in', 'subscribed', 'unsubscribed']),
    ],
  },
  subscription_group_changed: {
    start: { group_id: '', state: 'subscribed' },
    fields: [
      { editor: 'group', names: ['group_id'] },
      choice('state', ['subscribed', 'unsubscribed']),
      { editor: 'choices', names: ['sources'], choices: SUBSCRIPTION_SOURCES, isOptional: true },
    ],
  },
  campaign_interaction: {
    start: { campaign_id: '', interaction: 'opened' },
    fields: [
      choice('interaction', INTERACTIONS),
      { ...campaign, editor: 'campaign', orWithout: 'alias' },
      { ...choice('channel', INTERACTION_CHANNELS), isOptional: true },
      owned('alias'),
      owned('button'),
      owned('letter'),
    ],
  },
  card_interaction: {
    start: { campaign_id: '', interaction: 'clicked' },
    fields: [choice('interaction', ['viewed', 'clicked', 'dismissed']), campaign],
  },
  campaign_conversion: { start: { campaign_id: '' }, fields: [campaign] },
  campaign_exception: { start: { campaign_id: '' }, fields: [campaign] },
  location: {
    start: { latitude: 0, longitude: 0, radius_meters: 500 },
    fields: [number('latitude'), number('longitude'), number('radius_meters')],
  },
  geofence: {
    start: { set: '', crossing: 'enter' },
    fields: [{ editor: 'fence', names: ['set', 'fence_id'] }, choice('crossing', ['enter', 'exit'])],
  },
  inbound_sms: {
    start: { category: 'other' },
    fields: [
      choice('category', KEYWORD_CATEGORIES),
      {
        editor: 'inbound_text',
        names: ['word', 'regex'],
        isOptional: true,
        only: { name: 'category', is: 'other' },
      },
    ],
  },
} as const satisfies Readonly<Record<string, TriggerForm>>;

/** Of conversion events and exceptions: nothing that a trigger kind knows. */
const OTHERS: Readonly<Record<string, TriggerForm>> = {
  own_conversion: { start: { letter: 'A' }, fields: [] },
};

export const TRIGGER_TYPES = Object.keys(TRIGGER_FORMS);

const NOTHING: TriggerForm = { start: {}, fields: [] };
const FORMS: Readonly<Record<string, TriggerForm>> = { ...TRIGGER_FORMS, ...OTHERS };

export const formOf = (type: string): TriggerForm => FORMS[type] ?? NOTHING;

export const isAsked = ({ only }: TriggerField, trigger: Written): boolean =>
  only === undefined || trigger[only.name] === only.is;

/** Some settings are other ones now; what is not asked any more goes with what asked for it. */
export const withSettings = (trigger: Written, changes: Written): Written => {
  const next: Written = { ...trigger, ...changes };
  const type = typeof next['type'] === 'string' ? next['type'] : '';
  const gone = formOf(type).fields.filter((field) => !isAsked(field, next));
  const names = new Set(gone.flatMap(({ names }) => names as readonly string[]));
  return Object.fromEntries(
    Object.entries(next).filter(([name, value]) => value !== undefined && !names.has(name)),
  );
};
