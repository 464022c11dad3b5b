// Settings of what holds a campaign back.
import { LIMIT_CASES } from '../../support/setting-cases/limits.ts';
import { useSettings } from '../../support/settings.ts';

useSettings(LIMIT_CASES);
