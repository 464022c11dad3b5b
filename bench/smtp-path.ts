// Mails per second end to end, without DKIM, against a bare pipelining loop in the same run: as many connections, a message
// as long, and the same receiver.
import { htmlToPlainText } from '../src/kinds/channels/email/text-part.ts';
import { buildMime } from '../src/adapters/smtp/mime.ts';
import { mailWith } from '../tests/support/mail.ts';
import { measureBareSmtp } from './smtp.ts';
import { MAIL_BODY, MAIL_CONNECTIONS, mailTo, measurePath, withSink, type PathFigures } from './send-path.ts';

/** Long enough that compiling and planning, paid once, do not weigh. */
const MESSAGES = 20_000;

export const TARGETS = { perSecond: 1_500, ratio: 0.3 };

export interface SmtpPathBench extends PathFigures {
  readonly barePerSecond: number;
  readonly messageBytes: number;
  readonly ratio: number;
}

export const run = (): Promise<SmtpPathBench> =>
  withSink('smtp', async ({ port, pid }) => {
    const message = bareMessage();
    const before = await measureBareSmtp(port, message, MAIL_CONNECTIONS);
    const path = await measurePath(MESSAGES, (db) => mailTo(db, port), pid);
    const after = await measureBareSmtp(port, message, MAIL_CONNECTIONS);
    const barePerSecond = Math.round((before + after) / 2);
    const ratio = Math.round((path.perSecond / barePerSecond) * 1_000) / 1_000;
    return { ...path, barePerSecond, messageBytes: message.length, ratio };
  });

const bareMessage = (): string => {
  const mime = buildMime(mailWith({ html: MAIL_BODY, text: htmlToPlainText(MAIL_BODY) }), true);
  if (!mime.ok) throw new Error(mime.error.message);
  return `${mime.value.headers.join('')}\r\n${mime.value.body}`;
};
