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
  /** With the number of connections that suits the bare client best. */
  readonly bareBestPerSecond: number;
  readonly messageBytes: number;
  readonly ratio: number;
  readonly ratioToBest: number;
}

/** A bare client that waits for nothing but answers is quickest with few connections: each read holds more. */
const FEWER_CONNECTIONS = [8, 16, 32, 64];

export const run = (): Promise<SmtpPathBench> =>
  withSink('smtp', async ({ port, pid }) => {
    const message = bareMessage();
    const before = await measureBareSmtp(port, message, MAIL_CONNECTIONS);
    const path = await measurePath(MESSAGES, (db) => mailTo(db, port), pid);
    const after = await measureBareSmtp(port, message, MAIL_CONNECTIONS);
    const barePerSecond = Math.round((before + after) / 2);
    let bareBestPerSecond = Math.max(before, after);
    for (const connections of FEWER_CONNECTIONS) {
      bareBestPerSecond = Math.max(bareBestPerSecond, await measureBareSmtp(port, message, connections));
    }
    return {
      ...path,
      barePerSecond,
      bareBestPerSecond,
      messageBytes: message.length,
      ratio: ratioOf(path.perSecond, barePerSecond),
      ratioToBest: ratioOf(path.perSecond, bareBestPerSecond),
    };
  });

const ratioOf = (value: number, limit: number): number => Math.round((value / limit) * 1_000) / 1_000;

const bareMessage = (): string => {
  const mime = buildMime(mailWith({ html: MAIL_BODY, text: htmlToPlainText(MAIL_BODY) }), true);
  if (!mime.ok) throw new Error(mime.error.message);
  return `${mime.value.headers.join('')}\r\n${mime.value.body}`;
};
