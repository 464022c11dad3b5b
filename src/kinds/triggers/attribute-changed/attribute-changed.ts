// "Change custom attribute value" (7.5): any new value, or a certain one, from whatever it was or from a certain value;
// also inside a nested object. Not when it becomes null, not when the same value is written again, never for arrays.
import { parsePropertyPath, valuesAt } from '../../../core/campaigns/property-path.ts';
import type { PropertyStep } from '../../../core/campaigns/property-path.ts';
import { PROFILE_TOPIC, type TriggerKind } from '../../../core/campaigns/trigger.ts';
import type { Json, JsonObject } from '../../../core/json.ts';
import { ok, refuse, type Result } from '../../../core/result.ts';
import { openSettings, quote, showValue } from '../../../core/segments/settings.ts';
import { readName } from '../read-settings.ts';

type Wanted = string | number | boolean;

const SETTINGS: readonly string[] = ['attribute', 'from', 'value'];

export const attributeChanged: TriggerKind = {
  id: 'attribute_changed',
  settings: SETTINGS,
  parse: (input, path) => {
    const settings = openSettings(input, path, SETTINGS);
    if (!settings.ok) return settings;
    const attribute = readName(settings.value, 'attribute', path);
    if (!attribute.ok) return attribute;
    const steps = parsePropertyPath(attribute.value);
    if (steps === null || steps.some(({ kind }) => kind !== 'name'))
      return refuse('invalid_trigger', 'Not a path to an attribute.', `${path}.attribute`);
    const wanted = readWanted(settings.value['value'], `${path}.value`);
    if (!wanted.ok) return wanted;
    const before = readWanted(settings.value['from'], `${path}.from`);
    if (!before.ok) return before;
    const { value } = wanted;
    const from = before.value;
    return ok({
      topics: [PROFILE_TOPIC],
      matches: (fact) => {
        if (fact.kind !== 'profile_changed' || fact.before.attributes === fact.after.attributes) return false;
        const after = valueAt(fact.after.attributes, steps);
        if (after === null || Array.isArray(after)) return false;
        const was = valueAt(fact.before.attributes, steps);
        if (isSame(was, after) || (from !== undefined && was !== from)) return false;
        return value === undefined || after === value;
      },
      describe: (language) => {
        const name = quote(attribute.value, language);
        const en = language === 'en';
        const verb = en ? 'changes' : value === undefined ? 'modifie' : 'change';
        const was = from === undefined ? '' : ` ${en ? 'from' : 'de'} ${showValue(from, language)}`;
        const becomes = value === undefined ? '' : ` ${en ? 'to' : 'en'} ${showValue(value, language)}`;
        return `${verb} ${name}${was}${becomes}`;
      },
    });
  },
};

/** Boolean, integer or string; neither a date nor an array. */
const readWanted = (value: unknown, path: string): Result<Wanted | undefined> => {
  if (value === undefined || typeof value === 'boolean' || typeof value === 'string') return ok(value);
  if (typeof value === 'number' && Number.isSafeInteger(value)) return ok(value);
  return refuse('invalid_trigger', 'A string, an integer or a boolean is required.', path);
};

/** Names that hold a dot are written in double quotes. */
const valueAt = (attributes: JsonObject, steps: readonly PropertyStep[]): Json =>
  valuesAt(attributes, steps)[0] ?? null;

/** By what they say: keys of objects in any order. */
const isSame = (a: Json, b: Json): boolean => {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [Object.entries(a), new Map<string, Json>(Object.entries(b))];
  return (
    left.length === right.size &&
    left.every(([key, value]) => right.has(key) && isSame(value, right.get(key) ?? null))
  );
};
