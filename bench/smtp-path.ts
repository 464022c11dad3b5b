// Mails per second end to end, without DKIM.
import { mailTo, measurePath, withSink, type PathFigures } from './send-path.ts';

/** Long enough that compiling and planning, paid once, do not weigh. */
const MESSAGES = 20_000;

export const TARGETS = { perSecond: 1_500 };

export const run = (): Promise<PathFigures> =>
  withSink('smtp', (port) => measurePath(MESSAGES, (db) => mailTo(db, port)));
