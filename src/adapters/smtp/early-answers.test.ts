// Servers that answer while the message is still being written (RFC 5321 4.2.5 speaks of after it; many do not wait):
// what they say is a refusal, and a refusal is no lost answer.
import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { MailRelay } from '../../ports/transports.ts';
import { valueOf } from '../../../tests/support/channel-fixtures.ts';
import { mailWith, relayWith } from '../../../tests/support/mail.ts';
import { closeServer, listen } from '../../../tests/support/sinks/http-sink.ts';
import { parseEgressAllow } from '../http/allow-list.ts';
import { makeDialer } from '../http/dial.ts';
import { makeMailTransport } from './relay.ts';

const transport = makeMailTransport(makeDialer({ allow: valueOf(parseEgressAllow('127.0.0.0/8')) }));
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** What the server does once it has said 354 and has read `bytes` of the message. */
interface Early {
  readonly bytes: number;
  readonly go?: string;
  readonly act: (socket: net.Socket) => void;
}

interface Server {
  readonly relay: MailRelay;
  readonly connections: () => number;
}

/** The first session misbehaves, later ones take what they get. */
const serverThat = async ({ bytes, go = '354 go\r\n', act }: Early): Promise<Server> => {
  const sockets = new Set<net.Socket>();
  let connections = 0;
  const server = net.createServer((socket) => {
    const misbehaves = ++connections === 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    let seen = -1;
    socket.write('220 sink\r\n');
    socket.on('data', (chunk) => {
      const text = String(chunk);
      if (seen >= 0) {
        seen += chunk.length;
        if (misbehaves && seen >= bytes) act(socket);
        else if (!misbehaves && text.endsWith('.\r\n')) socket.write('250 taken\r\n');
      } else if (text.startsWith('EHLO')) socket.write('250-sink\r\n250 PIPELINING\r\n');
      else if (text.includes('DATA')) {
        seen = 0;
        socket.write(`250 ok\r\n250 ok\r\n${misbehaves ? go : '354 go\r\n'}`);
      }
    });
  });
  const port = await listen(server, '127.0.0.1', 0);
  closers.push(() => closeServer(server, sockets));
  const relay = valueOf(transport.open(relayWith(port, { connections: 1 })));
  closers.push(() => relay.close());
  return { relay, connections: () => connections };
};

const once = (act: (socket: net.Socket) => void): ((socket: net.Socket) => void) => {
  let done = false;
  return (socket) => {
    if (!done) act(socket);
    done = true;
  };
};
/** Says it and reads on, without another word. */
const say = (text: string) => once((socket) => void socket.write(text));
/** Says it and goes away although more is coming: the kernel answers what follows with a reset. */
const sayAndLeave = (text: string) =>
  once((socket) => {
    socket.pause();
    socket.end(text, () => socket.destroy());
  });

const SIZES = [1_000_000, 10_000_000];

describe('F50 an answer before the end of a large message', () => {
  for (const size of SIZES) {
    it.each([
      ['552 5.3.4 too big', 552],
      ['554-5.7.1 not\r\n554 5.7.1 wanted', 554],
      ['451 4.3.0 later', 451],
      ['421 4.3.2 shutting down', 421],
    ])(`is the server's, of ${size} bytes: %s`, async (text, code) => {
      for (const act of [say(`${text}\r\n`), sayAndLeave(`${text}\r\n`)]) {
        const { relay, connections } = await serverThat({ bytes: 10_000, act });
        const result = await relay.send(mailWith({ html: 'x'.repeat(size) }));
        expect(result).toMatchObject({ kind: 'refused', code });
        // What was left half said is not gone on with.
        expect(await relay.send(mailWith())).toMatchObject({ kind: 'accepted' });
        expect(connections()).toBe(2);
      }
    });
  }

  it('that makes no sense takes nothing: the dot was never written', async () => {
    const { relay } = await serverThat({ bytes: 10_000, act: say('250 taken already\r\n') });
    expect(await relay.send(mailWith({ html: 'x'.repeat(10_000_000) }))).toMatchObject({ kind: 'not_sent' });
  });

  it('is none when the server says nothing and goes away', async () => {
    const { relay } = await serverThat({ bytes: 10_000, act: once((socket) => socket.destroy()) });
    expect(await relay.send(mailWith({ html: 'x'.repeat(10_000_000) }))).toMatchObject({ kind: 'not_sent' });
  });
});

describe('F50 an answer in one breath with the go-ahead', () => {
  it.each([
    ['421 4.3.2 shutting down', 421],
    ['552 5.3.4 too big', 552],
  ])('is a refusal of small messages too: %s', async (text, code) => {
    const go = `354 go\r\n${text}\r\n`;
    const { relay } = await serverThat({ bytes: 1, go, act: (socket) => socket.destroy() });
    expect(await relay.send(mailWith())).toMatchObject({ kind: 'refused', code });
  });
});
