// The trigger and the exception events of a campaign as written, understood by the kinds they name.
import { isObject, type JsonObject } from '../json.ts';
import { ok, refuse, type Result } from '../result.ts';
import type { CampaignDefinition } from './campaign.ts';
import { CONVERSION_LETTERS } from './definition/conversion-settings.ts';
import type { Trigger, TriggerKind } from './trigger.ts';

export type TriggerKinds = ReadonlyMap<string, TriggerKind>;

export const indexTriggerKinds = (kinds: readonly TriggerKind[]): TriggerKinds =>
  new Map(kinds.map((kind) => [kind.id, kind]));

const MAX_TRIGGERS = 20;

/** `{ "type": …, … }`, or `{ "any": [ … ] }` for several of which any one starts the campaign. */
export const parseTriggers = (
  settings: unknown,
  kinds: TriggerKinds,
  path = 'trigger',
): Result<readonly Trigger[]> => {
  const listed = listTriggers(settings, path);
  if (!listed.ok) return listed;
  const triggers: Trigger[] = [];
  for (const { written, at } of listed.value) {
    const trigger = parseTrigger(written, kinds, at);
    if (!trigger.ok) return trigger;
    triggers.push(trigger.value);
  }
  return ok(triggers);
};

interface Written {
  readonly written: unknown;
  readonly at: string;
}

/** Each trigger of a campaign as written, with where it stands. */
export const listTriggers = (settings: unknown, path: string): Result<readonly Written[]> => {
  if (!isObject(settings)) return refuse('invalid_trigger', 'A trigger must be an object.', path);
  const any = settings['any'];
  if (any === undefined) return ok([{ written: settings, at: path }]);
  if (!Array.isArray(any) || any.length === 0 || any.length > MAX_TRIGGERS)
    return refuse('invalid_trigger', `Between 1 and ${MAX_TRIGGERS} triggers are required.`, `${path}.any`);
  return ok(any.map((written: unknown, i) => ({ written, at: `${path}.any[${i}]` })));
};

export const parseTrigger = (settings: unknown, kinds: TriggerKinds, path: string): Result<Trigger> => {
  if (!isObject(settings)) return refuse('invalid_trigger', 'A trigger must be an object.', path);
  const { type, ...rest } = settings;
  const kind = typeof type === 'string' ? kinds.get(type) : undefined;
  if (kind === undefined)
    return refuse('invalid_trigger', `Must be one of: ${[...kinds.keys()].join(', ')}.`, `${path}.type`);
  return kind.parse(rest, path);
};

/** An exception that means one of the campaign's own conversion events: `{"type": "own_conversion", "letter": "A"}`. */
export const OWN_CONVERSION = 'own_conversion';

/** 7.10: every trigger kind, or one of the campaign's own conversion events. */
export const parseExceptions = (
  definition: Pick<CampaignDefinition, 'action' | 'success'>,
  kinds: TriggerKinds,
  path = 'exceptions',
): Result<readonly Trigger[]> => {
  const exceptions: Trigger[] = [];
  for (const [i, written] of definition.action.exceptions.entries()) {
    const at = `${path}[${i}]`;
    const meant = written['type'] === OWN_CONVERSION ? ownConversion(written, definition, at) : ok(written);
    if (!meant.ok) return meant;
    const trigger = parseTrigger(meant.value, kinds, at);
    if (!trigger.ok) return trigger;
    exceptions.push(trigger.value);
  }
  return ok(exceptions);
};

const ownConversion = (
  written: JsonObject,
  { success }: Pick<CampaignDefinition, 'success'>,
  path: string,
): Result<JsonObject> => {
  const event = success.conversions[CONVERSION_LETTERS.findIndex((letter) => letter === written['letter'])];
  return event === undefined
    ? refuse('invalid_trigger', 'The campaign has no such conversion event.', `${path}.letter`)
    : ok(event.event);
};
