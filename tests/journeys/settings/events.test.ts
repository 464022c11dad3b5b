// Settings of campaigns that people's doings start.
import { EVENT_CASES } from '../../support/setting-cases/events.ts';
import { useSettings } from '../../support/settings.ts';

useSettings(EVENT_CASES);
