// Phone Number, as it was given (Unformatted Phone Number), or its digits with a leading + (E.164) where one can tell.
import type { FilterKind, Filter } from '../../../core/segments/filter.ts';
import { openSettings, readFlag } from '../../../core/segments/settings.ts';
import { ok } from '../../../core/result.ts';
import { sql } from '../../../core/sql.ts';
import { normalizePhone } from '../../channels/sms/phone.ts';
import { testValues } from '../conditions/comparison.ts';
import { filterOnValue, rememberLast } from '../conditions/on-value.ts';
import { parseOfType } from '../conditions/typed.ts';

export const phoneNumber: FilterKind = {
  id: 'phone-number',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['comparison', 'value', 'formatted']);
    if (!settings.ok) return settings;
    const comparison = parseOfType(settings.value, path, 'string');
    if (!comparison.ok) return comparison;
    const formatted =
      settings.value['formatted'] === undefined ? ok(false) : readFlag(settings.value, 'formatted', path);
    if (!formatted.ok) return formatted;
    const raw = filterOnValue(comparison.value, {
      value: (scope) => sql`to_jsonb(${scope.phone})`,
      valueOf: (profile) => profile.phone ?? undefined,
      label: (language) => ({ en: 'phone number', fr: 'le numéro de téléphone' })[language],
    });
    if (!formatted.value) return ok(raw);
    const questionAt = rememberLast(comparison.value);
    const byNumber: Filter = {
      narrows: true,
      toSql: () => sql`true`,
      test: ({ phone }, now) => {
        const number = phone === null ? null : normalizePhone(phone);
        return testValues(comparison.value, questionAt(now), [number]);
      },
      describe: (language) => `${raw.describe(language)} (E.164)`,
    };
    return ok(byNumber);
  },
};
