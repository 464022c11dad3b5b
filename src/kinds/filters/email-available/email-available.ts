// Can be reached by email as a rule (CD-19.3): has an address that neither bounced hard nor complained, and is
// not unsubscribed. Stays false for unsubscribed people whatever the campaign's "send to" says.
import type { FilterKind } from '../../../core/segments/filter.ts';
import { openSettings, readFlag } from '../../../core/segments/settings.ts';
import { ok } from '../../../core/result.ts';
import { sql } from '../../../core/sql.ts';
import type { Profile } from '../../../core/users/user.ts';

export const emailAvailable: FilterKind = {
  id: 'email-available',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['value']);
    if (!settings.ok) return settings;
    const wanted = readFlag(settings.value, 'value', path);
    if (!wanted.ok) return wanted;
    return ok({
      toSql: (scope) => sql`((${scope.email} is not null and ${scope.emailBouncedAt} is null
        and ${scope.emailSpamAt} is null and ${scope.emailState} is distinct from 'unsubscribed')
        = ${wanted.value}::boolean)`,
      test: (profile) => isEmailAvailable(profile) === wanted.value,
      describe: (language) =>
        ({
          en: wanted.value ? 'email available' : 'email not available',
          fr: wanted.value ? 'e-mail disponible' : 'e-mail indisponible',
        })[language],
    });
  },
};

const isEmailAvailable = (profile: Profile): boolean =>
  profile.email !== null &&
  profile.emailBouncedAt === null &&
  profile.emailSpamAt === null &&
  profile.emailState !== 'unsubscribed';
