// Invalid Phone Number: a number is given and no message can be sent to it, because of how it is written or because a
// provider said so. What a number may look like is known to code alone, so SQL only narrows to people who have one.
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
      // Whoever has a listed number is not asked for when the others are.
      toSql: (scope) =>
        sql`(case when ${wanted.value}::boolean then ${scope.phone} is not null
          else ${scope.phone} is null or ${scope.phoneInvalidAt} is null end)`,
      test: ({ phone, phoneInvalidAt }) =>
        (phone !== null && (phoneInvalidAt !== null || normalizePhone(phone) === null)) === wanted.value,
      describe: (language) =>
        ({
          en: wanted.value ? 'phone number invalid' : 'phone number not invalid',
          fr: wanted.value ? 'numéro de téléphone invalide' : 'numéro de téléphone non invalide',
        })[language],
    });
  },
};
