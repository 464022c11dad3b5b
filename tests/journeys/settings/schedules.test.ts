// Settings of when a scheduled campaign sends.
import { SCHEDULE_CASES } from '../../support/setting-cases/schedules.ts';
import { useSettings } from '../../support/settings.ts';

useSettings(SCHEDULE_CASES);
