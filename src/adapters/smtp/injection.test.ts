// F103, T37: whatever a field holds, one message in is one message out, to exactly its recipients. The bytes of
// thousands of hostile mails go through the real client into the real parser of the sink.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Mail, MailRelay } from '../../ports/transports.ts';
import { valueOf } from '../../../tests/support/channel-fixtures.ts';
import { headerOf, mailWith, readMessage, readParts, relayWith } from '../../../tests/support/mail.ts';
import type { SmtpSink } from '../../../tests/support/sinks/smtp-sink.ts';
import { startSmtpSink } from '../../../tests/support/sinks/smtp-sink.ts';
import { parseEgressAllow } from '../http/allow-list.ts';
import { makeDialer } from '../http/dial.ts';
import { makeMailTransport } from './relay.ts';

const CASES = 20_000;
const BATCH = 200;
const PIECES = [
  '\r\n',
  '\n',
  '\r',
  '\0',
  '\u0085',
  '\u2028',
  '\u2029',
  '\u000b',
  '\u000c',
  '\t',
  ' ',
  '.',
  '\r\n.\r\n',
  '\n.\n',
  '\r.\r',
  '\r\n.\n',
  '\n.\r\n',
  '\r\n\r\n',
  'Bcc: victim@evil.example',
  'MAIL FROM:<evil@evil.example>',
  'RCPT TO:<victim@evil.example>',
  'DATA',
  'QUIT',
  'RSET',
  '=?UTF-8?B?',
  '?=',
  '<',
  '>',
  ',',
  '"',
  '\\',
  'é',
  '😀',
  '\ud800',
  '\u202e',
  'x'.repeat(1_200),
  '--=_a_',
  'a',
];

/** Same cases in every run. */
const makeRandom = (seed: number) => (): number => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
};
const random = makeRandom(42);
const hostile = (): string =>
  Array.from(
    { length: 1 + Math.floor(random() * 5) },
    () => PIECES[Math.floor(random() * PIECES.length)],
  ).join('');

type Poison = (text: string) => Partial<Mail>;
const POISONS: readonly Poison[] = [
  (text) => ({ subject: text }),
  (text) => ({ html: text }),
  (text) => ({ text }),
  (text) => ({ headers: { 'X-Test': text } }),
  (text) => ({ headers: { [text]: 'x' } }),
  (text) => ({ from: { name: text, address: 'shop@example.com' } }),
  (text) => ({ from: { address: text } }),
  (text) => ({ to: { name: text, address: 'ann@example.com' } }),
  (text) => ({ replyTo: text }),
  (text) => ({ messageId: text }),
  (text) => ({ envelopeFrom: text }),
  (text) => ({ recipients: [text] }),
  (text) => ({ recipients: [`ann${text}@example.com`] }),
  (text) => ({ attachments: [{ fileName: text, contentType: text, content: Buffer.from(text) }] }),
];

let sink: SmtpSink;
let relay: MailRelay;
beforeAll(async () => {
  sink = await startSmtpSink();
  const transport = makeMailTransport(makeDialer({ allow: valueOf(parseEgressAllow('127.0.0.0/8')) }));
  relay = valueOf(transport.open(relayWith(sink.port, { connections: 8, deadlineMs: 15_000 })));
});
afterAll(async () => {
  await relay.close();
  await sink.close();
});

it(`T37 ${CASES} hostile mails: one in, one out, recipients exact`, { timeout: 60_000 }, async () => {
  let accepted = 0;
  for (let done = 0; done < CASES; done += BATCH) {
    const before = sink.entries.length;
    const mails = Array.from({ length: BATCH }, (_, i) =>
      mailWith({
        messageId: `m${done + i}@example.com`,
        ...POISONS[(done + i) % POISONS.length]!(hostile()),
      }),
    );
    const results = await Promise.all(mails.map((mail) => relay.send(mail)));
    const wrong = results.filter(({ kind }) => kind !== 'accepted' && kind !== 'invalid');
    expect(wrong).toEqual([]);
    const taken = mails.filter((_, i) => results[i]!.kind === 'accepted');
    accepted += taken.length;
    const entries = sink.entries.slice(before);
    expect(entries.length).toBe(taken.length);
    for (const mail of taken) {
      const entry = entries.find(({ key }) => key === mail.messageId)!;
      expect(entry.recipients.map((to) => Buffer.from(to, 'latin1').toString('utf8'))).toEqual(
        mail.recipients,
      );
      const message = readMessage(entry.body);
      const names = message.headers.map(([name]) => name);
      expect(names.filter((name) => name === 'bcc')).toEqual([]);
      for (const name of ['from', 'to', 'subject', 'message-id', 'date', 'content-type'])
        expect(names.filter((known) => known === name)).toHaveLength(1);
      const type = headerOf(message, 'content-type')!;
      expect(readParts(message)).toHaveLength(2);
      expect(type).toMatch(mail.attachments.length > 0 ? /^multipart\/mixed/ : /^multipart\/alternative/);
    }
  }
  expect(accepted).toBeGreaterThan(CASES / 4);
  expect(sink.stats).toMatchObject({ accepted, bareLineFeeds: 0 });
});
