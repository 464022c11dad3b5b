// Every screen in dark and French, each reached by a link from the one before.
import { followTo } from '../support/browser.ts';
import { walkEveryScreen } from './every-screen.ts';

walkEveryScreen({ scheme: 'dark', language: 'fr' }, followTo);
