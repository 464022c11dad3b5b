// Mails per second of the SMTP client with its MIME builder, against a bare loop that only pipelines a message
// built beforehand: the limit that a client can reach here.
import { generateKeyPairSync } from 'node:crypto';
import net from 'node:net';
import { parseEgressAllow } from '../src/adapters/http/allow-list.ts';
import { makeDialer } from '../src/adapters/http/dial.ts';
import { buildMime } from '../src/adapters/smtp/mime.ts';
import { makeMailTransport } from '../src/adapters/smtp/relay.ts';
import type { Mail, RelaySettings } from '../src/ports/transports.ts';
import { mailWith, relayWith } from '../tests/support/mail.ts';
import { forkSink } from '../tests/support/sinks/fork-sink.ts';

const CONNECTIONS = 20;
const SECONDS = 3;
const HTML = `<html><body>${'<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit.</p>\n'.repeat(200)}</body></html>`;
const TEXT = 'Lorem ipsum dolor sit amet, consectetur adipiscing elit.\n'.repeat(40);

export interface SmtpBench {
  /** A bare pipelining loop with a prebuilt message: the limit. */
  readonly barePerSecond: number;
  readonly clientPerSecond: number;
  readonly clientWithRsaPerSecond: number;
  readonly clientWithEd25519PerSecond: number;
  readonly mimePerSecond: number;
  readonly messageBytes: number;
  readonly ratio: number;
}

const mailNumber = (n: number): Mail => mailWith({ messageId: `m${n}@example.com`, html: HTML, text: TEXT });

/** MAIL, RCPT and DATA at once, then the message: nothing else. */
export const measureBareSmtp = async (
  port: number,
  message: string,
  connections = CONNECTIONS,
): Promise<number> => {
  let sent = 0;
  const started = performance.now();
  const commands = 'MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n';
  const bytes = Buffer.from(`${message}.\r\n`);
  const run = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
      let greeted = false;
      socket.setEncoding('latin1');
      socket.on('error', reject);
      socket.on('data', (chunk: string) => {
        if (!greeted) {
          if (chunk.startsWith('220')) socket.write('EHLO bench\r\n');
          if (!/^250 /m.test(chunk)) return;
          greeted = true;
          socket.write(commands);
        } else if (/^354 /m.test(chunk)) socket.write(bytes);
        else if (chunk.startsWith('250 2.0.0')) {
          sent++;
          if (performance.now() - started < SECONDS * 1_000) socket.write(commands);
          else socket.end('QUIT\r\n', resolve);
        }
      });
    });
  await Promise.all(Array.from({ length: connections }, run));
  return Math.round((sent * 1_000) / (performance.now() - started));
};

const measureClient = async (port: number, more: Partial<RelaySettings>): Promise<number> => {
  const allow = parseEgressAllow('127.0.0.0/8');
  if (!allow.ok) throw new Error(allow.error.message);
  const opened = makeMailTransport(makeDialer({ allow: allow.value })).open(
    relayWith(port, {
      connections: CONNECTIONS,
      messagesPerConnection: 100_000,
      deadlineMs: 20_000,
      ...more,
    }),
  );
  if (!opened.ok) throw new Error(opened.error.message);
  const relay = opened.value;
  let sent = 0;
  const started = performance.now();
  const work = async (): Promise<void> => {
    while (performance.now() - started < SECONDS * 1_000) {
      const result = await relay.send(mailNumber(sent));
      if (result.kind !== 'accepted') throw new Error(JSON.stringify(result));
      sent++;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS * 2 }, work));
  const perSecond = Math.round((sent * 1_000) / (performance.now() - started));
  await relay.close();
  return perSecond;
};

const measureMime = (): number => {
  const started = performance.now();
  let built = 0;
  while (performance.now() - started < 1_000) if (buildMime(mailNumber(built), true).ok) built++;
  return built;
};

export const TARGETS = { ratio: 0.3, clientPerSecond: 1_500 };

export const run = async (): Promise<SmtpBench> => {
  const sink = await forkSink('smtp', { keepEntries: 0 });
  const mime = buildMime(mailNumber(0), true);
  if (!mime.ok) throw new Error(mime.error.message);
  const message = `${mime.value.headers.join('')}\r\n${mime.value.body}`;
  const keyOf = (type: 'rsa' | 'ed25519'): RelaySettings['dkim'] => {
    const pair =
      type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2_048 }) : generateKeyPairSync('ed25519');
    const privateKeyPem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    return { domain: 'example.com', selector: 's', privateKeyPem };
  };
  await measureClient(sink.port, {});
  const barePerSecond = await measureBareSmtp(sink.port, message);
  const clientPerSecond = await measureClient(sink.port, {});
  const clientWithRsaPerSecond = await measureClient(sink.port, { dkim: keyOf('rsa')! });
  const clientWithEd25519PerSecond = await measureClient(sink.port, { dkim: keyOf('ed25519')! });
  await sink.close();
  return {
    barePerSecond,
    clientPerSecond,
    clientWithRsaPerSecond,
    clientWithEd25519PerSecond,
    mimePerSecond: measureMime(),
    messageBytes: message.length,
    ratio: Number((clientPerSecond / barePerSecond).toFixed(2)),
  };
};
