// Settings of whom and how often, seen in campaigns that are called.
import { CALL_CASES } from '../../support/setting-cases/calls.ts';
import { useSettings } from '../../support/settings.ts';

useSettings(CALL_CASES);
