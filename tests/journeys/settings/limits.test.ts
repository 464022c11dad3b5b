// Settings of what holds a campaign back, and what a campaign carries beside its definition.
import { BESIDE_CASES, LIMIT_CASES } from '../../support/setting-cases/limits.ts';
import { useSettings } from '../../support/settings.ts';

useSettings([...LIMIT_CASES, ...BESIDE_CASES]);
