// Invalid Phone Number: a number is given and no message can be sent to it. What a number may look like is known to
// code alone, so SQL only narrows to people who have one.
import type { FilterKind } from '../../../core/segments/filter.ts';
import { openSettings, readFlag } from '../../../core/segments/settings.ts';
import { ok } from '../../../core/result.ts';
import { sql } from '../../../core/sql.ts';
import { normalizePhone } from '../../channels/sms/phone.ts';

export const invalidPhone: FilterKind = {
  id: 'invalid-phone',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['value']);
    if (!settings.ok) return settings;
    const wanted = readFlag(settings.value, 'value', path);
    if (!wanted.ok) return wanted;
    return ok({
      narrows: true,
      toSql: (scope) => sql`(${scope.phone} is not null or not ${wanted.value}::boolean)`,
      test: ({ phone }) => (phone !== null && normalizePhone(phone) === null) === wanted.value,
      describe: (language) =>
        ({
          en: wanted.value ? 'phone number invalid' : 'phone number not invalid',
          fr: wanted.value ? 'numéro de téléphone invalide' : 'numéro de téléphone non invalide',
        })[language],
    });
  },
};
