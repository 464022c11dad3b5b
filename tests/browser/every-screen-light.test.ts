// Every screen in light and English, each opened by its address as from a bookmark.
import { openScreen } from '../support/browser.ts';
import { walkEveryScreen } from './every-screen.ts';

walkEveryScreen({ scheme: 'light', language: 'en' }, openScreen);
