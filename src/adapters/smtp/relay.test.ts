// The SMTP client against a byte-level server that fails at every verb, and against an independent one.
import type { KeyObject } from 'node:crypto';
import net from 'node:net';
import { createHash, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { SMTPServer } from 'smtp-server';
import type { MailRelay, RelaySettings } from '../../ports/transports.ts';
import { valueOf } from '../../../tests/support/channel-fixtures.ts';
import {
  contentOf,
  decodeWords,
  headerOf,
  mailWith,
  readMessage,
  readParts,
  relayWith,
} from '../../../tests/support/mail.ts';
import { VALID } from '../../../tests/support/sinks/certificates.ts';
import { listen } from '../../../tests/support/sinks/http-sink.ts';
import type { SmtpSink, SmtpSinkOptions } from '../../../tests/support/sinks/smtp-sink.ts';
import { startSmtpSink } from '../../../tests/support/sinks/smtp-sink.ts';
import { parseEgressAllow } from '../http/allow-list.ts';
import { makeDialer } from '../http/dial.ts';
import { makeMailTransport } from './relay.ts';

const allow = valueOf(parseEgressAllow('127.0.0.0/8'));
const transport = makeMailTransport(makeDialer({ allow, extraCertificates: [VALID.cert] }));
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  // Relays before the servers they talk to.
  for (const close of closers.splice(0).reverse()) await close();
});

const sinkWith = async (options: SmtpSinkOptions = {}): Promise<SmtpSink> => {
  const sink = await startSmtpSink(options);
  closers.push(() => sink.close());
  return sink;
};
const relayTo = (port: number, more: Partial<RelaySettings> = {}): MailRelay => {
  const relay = valueOf(transport.open(relayWith(port, more)));
  closers.push(() => relay.close());
  return relay;
};

describe('a message', () => {
  it('arrives once, with its envelope, headers and both parts', async () => {
    const sink = await sinkWith();
    const mail = mailWith({
      subject: 'Été — soldes à -50 %, dès maintenant et pour toute la durée de la saison',
      from: { name: 'Boutique Éphémère', address: 'shop@example.com' },
      replyTo: 'help@example.com',
      html: '<p>Café</p>\n.\n..leading dots\n',
      text: 'Café\n.\n',
      headers: {
        'List-Unsubscribe': '<https://r.example/u/token>',
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      },
    });
    expect(await relayTo(sink.port).send(mail)).toMatchObject({ kind: 'accepted' });
    expect(sink.entries).toHaveLength(1);
    const [entry] = sink.entries;
    expect(entry).toMatchObject({
      key: mail.messageId,
      from: 'bounces@example.com',
      recipient: 'ann@example.com',
    });
    const message = readMessage(entry!.body);
    expect(decodeWords(headerOf(message, 'subject')!)).toBe(mail.subject);
    expect(decodeWords(headerOf(message, 'from')!)).toBe('Boutique Éphémère <shop@example.com>');
    expect(headerOf(message, 'date')).toBe('Wed, 04 Mar 2026 09:30:00 +0000');
    expect(headerOf(message, 'list-unsubscribe')).toBe('<https://r.example/u/token>');
    const [text, html] = readParts(message);
    expect(contentOf(text!)).toBe('Café\r\n.\r\n');
    expect(contentOf(html!)).toBe('<p>Café</p>\r\n.\r\n..leading dots\r\n');
    expect(sink.stats.bareLineFeeds).toBe(0);
    expect(entry!.body.split('\r\n').every((line) => line.length <= 998)).toBe(true);
  });
  it('is 7-bit when the relay does not offer 8BITMIME, and takes its turn without PIPELINING', async () => {
    const sink = await sinkWith({ extensions: ['SIZE 100000'] });
    await relayTo(sink.port).send(mailWith({ html: '<p>Café 😀</p>' }));
    expect(sink.entries[0]!.body).toMatch(/^[\x00-\x7f]*$/);
    const [, html] = readParts(readMessage(sink.entries[0]!.body));
    expect(contentOf(html!)).toBe('<p>Café 😀</p>');
    expect(sink.commands.map((line) => line.slice(0, 4))).toEqual(['EHLO', 'MAIL', 'RCPT', 'DATA']);
  });
  it('falls back to HELO', async () => {
    const sink = await sinkWith({ script: (verb) => (verb === 'ehlo' ? '502 no' : undefined) });
    expect(await relayTo(sink.port).send(mailWith())).toMatchObject({ kind: 'accepted' });
  });
  it('carries attachments', async () => {
    const sink = await sinkWith();
    const attachments = [
      { fileName: 'reçu "1".pdf', contentType: 'application/pdf', content: Buffer.from('%PDF-\r\n.\r\n\0') },
    ];
    await relayTo(sink.port).send(mailWith({ attachments }));
    const [alternative, file] = readParts(readMessage(sink.entries[0]!.body));
    expect(readParts(alternative!)).toHaveLength(2);
    expect(headerOf(file!, 'content-disposition')).toContain("filename*=UTF-8''re%C3%A7u%20_1_.pdf");
    expect(Buffer.from(file!.body, 'base64')).toEqual(attachments[0]!.content);
  });
  it('needs SMTPUTF8 for an address beyond ASCII, and only then', async () => {
    const plain = await sinkWith({ extensions: ['PIPELINING'] });
    const mail = mailWith({ recipients: ['réné@example.com'], to: { address: 'réné@example.com' } });
    expect(await relayTo(plain.port).send(mail)).toMatchObject({ kind: 'invalid' });
    const able = await sinkWith();
    expect(await relayTo(able.port).send(mail)).toMatchObject({ kind: 'accepted' });
    expect(able.commands.some((line) => line.endsWith('SMTPUTF8'))).toBe(true);
    await relayTo(plain.port).send(mailWith({ recipients: ['ann@exämple.com'] }));
    expect(plain.entries[0]!.recipient).toBe('ann@xn--exmple-cua.com');
  });
  it('that is larger than SIZE is not sent', async () => {
    const sink = await sinkWith({ extensions: ['SIZE 500'] });
    expect(await relayTo(sink.port).send(mailWith({ html: 'x'.repeat(1_000) }))).toMatchObject({
      kind: 'invalid',
    });
    expect(sink.commands.map((line) => line.slice(0, 4))).toEqual(['EHLO']);
  });
  it.each([
    { subject: 'a\r\nBcc: v@x.y' },
    { headers: { 'X-A': 'a\nb' } },
    { headers: { 'X-A\r\nBcc': 'b' } },
    { from: { name: 'a\r\nBcc: v@x.y', address: 'a@b.c' } },
    { replyTo: 'a@b.c\r\nBcc: v@x.y' },
    { messageId: 'a>\r\nBcc: v@x.y' },
    { recipients: ['a@b.c>\r\nRCPT TO:<v@x.y'] },
    { recipients: ['a@b.c', ' v@x.y'] },
    { recipients: [] },
    { envelopeFrom: 'a@b.c> SIZE=1' },
  ])('F103 refuses %j', async (more) => {
    const sink = await sinkWith();
    expect(await relayTo(sink.port).send(mailWith(more))).toMatchObject({ kind: 'invalid' });
    expect(sink.stats.accepted).toBe(0);
  });
});

const VERBS = ['greeting', 'ehlo', 'mail', 'rcpt', 'data', 'dot'] as const;
const NAMES = { greeting: 'connect', ehlo: 'ehlo', mail: 'mail', rcpt: 'rcpt', data: 'data', dot: 'dot' };

describe('F50 phases at every verb', () => {
  for (const verb of VERBS) {
    for (const reply of ['421 4.3.2 closing', '451 4.3.0 later', '550 5.1.1 no']) {
      it(`${reply} to ${verb} is an answer`, async () => {
        const sink = await sinkWith({ script: (at) => (at === verb ? reply : undefined) });
        if (verb === 'ehlo' && reply.startsWith('5')) {
          expect(await relayTo(sink.port).send(mailWith())).toMatchObject({ kind: 'accepted' });
          return;
        }
        const result = await relayTo(sink.port).send(mailWith());
        expect(result).toMatchObject({ kind: 'refused', verb: NAMES[verb], code: Number(reply.slice(0, 3)) });
        expect(sink.stats.accepted).toBe(0);
      });
    }
    for (const act of ['close', 'reset', 'stall', 'nonsense \u0001']) {
      it(`${act} at ${verb} is ${verb === 'dot' ? 'unknown' : 'not_sent'}`, async () => {
        const sink = await sinkWith({ script: (at) => (at === verb ? act : undefined) });
        const result = await relayTo(sink.port, { deadlineMs: act === 'stall' ? 250 : 5_000 }).send(
          mailWith(),
        );
        expect(result.kind).toBe(verb === 'dot' ? 'unknown' : 'not_sent');
        expect(sink.stats.accepted).toBe(0);
      });
    }
  }
  it.each(['accept-close', 'accept-reset', 'accept-stall'])(
    '%s at the dot is unknown, never repeated',
    async (act) => {
      const sink = await sinkWith({ script: (at) => (at === 'dot' ? act : undefined) });
      const deadlineMs = act === 'accept-stall' ? 250 : 5_000;
      const result = await relayTo(sink.port, { deadlineMs }).send(mailWith());
      expect(result.kind).toBe('unknown');
      expect(sink.stats.accepted).toBe(1);
    },
  );
  it('a large message lost on the way is known not to be sent', async () => {
    const server = net.createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write('220 sink\r\n');
      socket.on('data', (chunk) => {
        const text = String(chunk);
        if (text.startsWith('EHLO')) socket.write('250-sink\r\n250 PIPELINING\r\n');
        if (!text.includes('DATA')) return;
        // Asks for the message, reads no more of it, and goes away.
        socket.pause();
        socket.write('250 ok\r\n250 ok\r\n354 go\r\n', () => setTimeout(() => socket.resetAndDestroy(), 100));
      });
    });
    const port = await listen(server, '127.0.0.1', 0);
    closers.push(() => new Promise((resolve) => server.close(() => resolve())));
    const result = await relayTo(port).send(mailWith({ html: 'x'.repeat(20_000_000) }));
    expect(result.kind).toBe('not_sent');
  });
  it('a session that died while idle is replaced without anybody noticing', async () => {
    const sink = await sinkWith({
      script: (verb, _, session) =>
        verb === 'mail' && session === 1 && sink.stats.accepted === 1 ? 'reset' : undefined,
    });
    const relay = relayTo(sink.port, { connections: 1 });
    expect(await relay.send(mailWith())).toMatchObject({ kind: 'accepted' });
    expect(await relay.send(mailWith())).toMatchObject({ kind: 'accepted' });
    expect(sink.stats).toMatchObject({ accepted: 2, connections: 2 });
  });
  it('after a refusal the session is reset and used again', async () => {
    const sink = await sinkWith({
      script: (verb, text) =>
        verb === 'rcpt' && text.includes('bad') ? '550 5.1.1 no such user' : undefined,
    });
    const relay = relayTo(sink.port, { connections: 1 });
    expect(await relay.send(mailWith({ recipients: ['bad@example.com'] }))).toMatchObject({
      kind: 'refused',
      verb: 'rcpt',
    });
    expect(await relay.send(mailWith())).toMatchObject({ kind: 'accepted' });
    expect(sink.stats).toMatchObject({ accepted: 1, connections: 1 });
  });
  it('one of two recipients refused: nothing is sent to either', async () => {
    const sink = await sinkWith({
      script: (verb, text) => (verb === 'rcpt' && text.includes('bad') ? '550 5.1.1 no' : undefined),
    });
    const result = await relayTo(sink.port).send(
      mailWith({ recipients: ['ann@example.com', 'bad@example.com'] }),
    );
    expect(result).toMatchObject({ kind: 'refused', verb: 'rcpt' });
    expect(sink.stats.accepted).toBe(0);
  });
});

describe('sessions', () => {
  it('are bounded, reused and worn out after so many messages', async () => {
    const sink = await sinkWith();
    const relay = relayTo(sink.port, { connections: 3, messagesPerConnection: 10 });
    const results = await Promise.all(Array.from({ length: 60 }, () => relay.send(mailWith())));
    expect(results.every(({ kind }) => kind === 'accepted')).toBe(true);
    expect(sink.stats).toMatchObject({ accepted: 60, connections: 6 });
  });
  it('wait no longer than the deadline', async () => {
    const sink = await sinkWith({ script: (verb) => (verb === 'dot' ? 'stall' : undefined) });
    const relay = relayTo(sink.port, { connections: 1, deadlineMs: 1_000 });
    const results = await Promise.all([relay.send(mailWith()), relay.send(mailWith(), 100)]);
    expect(results.map(({ kind }) => kind)).toEqual(['unknown', 'not_sent']);
  });
  it('refuse private addresses that are not opened', async () => {
    const sink = await sinkWith();
    const guarded = makeMailTransport(makeDialer({ allow: [] }));
    const relay = valueOf(guarded.open(relayWith(sink.port)));
    expect(await relay.send(mailWith())).toMatchObject({ kind: 'not_sent' });
    expect(sink.stats.connections).toBe(0);
    await relay.close();
  });
  it.each(['starttls', 'tls', 'opportunistic'] as const)('speak %s and sign in', async (security) => {
    const auth = { user: 'üser', password: 'pässword' };
    const sink = await sinkWith({ tls: VALID, auth, implicitTls: security === 'tls' });
    expect(await relayTo(sink.port, { security, ...auth }).send(mailWith())).toMatchObject({
      kind: 'accepted',
    });
    const wrong = await relayTo(sink.port, { security, ...auth, password: 'x' }).send(mailWith());
    expect(wrong).toMatchObject({ kind: 'refused', verb: 'auth', code: 535 });
  });
  it('sign in by LOGIN where PLAIN is not offered', async () => {
    const auth = { user: 'u', password: 'p' };
    const sink = await sinkWith({ extensions: ['AUTH LOGIN'] });
    const withAuth = await sinkWith({ auth, extensions: [] });
    expect(await relayTo(withAuth.port, auth).send(mailWith())).toMatchObject({ kind: 'accepted' });
    expect((await relayTo(sink.port, auth).send(mailWith())).kind).not.toBe('accepted');
  });
  it('send nothing where STARTTLS is demanded and not offered, or the certificate is not trusted', async () => {
    const plain = await sinkWith();
    expect(await relayTo(plain.port, { security: 'starttls' }).send(mailWith())).toMatchObject({
      kind: 'not_sent',
    });
    const sink = await sinkWith({ tls: VALID });
    const untrusting = makeMailTransport(makeDialer({ allow }));
    const relay = valueOf(untrusting.open(relayWith(sink.port, { security: 'starttls' })));
    expect(await relay.send(mailWith())).toMatchObject({ kind: 'not_sent' });
    await relay.close();
    expect(plain.stats.accepted + sink.stats.accepted).toBe(0);
  });
  it('never send a password in clear unless told that the relay needs no encryption', async () => {
    const sink = await sinkWith({ auth: { user: 'u', password: 'p' } });
    const result = await relayTo(sink.port, { security: 'opportunistic', user: 'u', password: 'p' }).send(
      mailWith(),
    );
    expect(result).toMatchObject({ kind: 'not_sent' });
    expect(sink.commands.some((line) => line.startsWith('AUTH'))).toBe(false);
  });
});

/** Verifies as RFC 6376 says, with nothing of ours but the message. */
const verifyDkim = (message: string, publicKeyPem: string): boolean => {
  const cut = message.indexOf('\r\n\r\n');
  const fields = message
    .slice(0, cut)
    .split(/\r\n(?![ \t])/)
    .map((field) => ({
      name: field.slice(0, field.indexOf(':')).toLowerCase(),
      value: field.slice(field.indexOf(':') + 1),
    }));
  const relax = (text: string): string =>
    text
      .replaceAll('\r\n', '')
      .replace(/[\t ]+/g, ' ')
      .replace(/^ | $/g, '');
  const signature = fields.find(({ name }) => name === 'dkim-signature')!.value;
  const tag = (name: string): string =>
    (new RegExp(`(?:^|;)\\s*${name}=([^;]*)`).exec(signature)?.[1] ?? '').replace(/\s/g, '');
  const body = `${message
    .slice(cut + 4)
    .split('\r\n')
    .map((line) => line.replace(/[\t ]+/g, ' ').replace(/ $/, ''))
    .join('\r\n')
    .replace(/(\r\n)*$/, '')}\r\n`;
  if (createHash('sha256').update(body, 'latin1').digest('base64') !== tag('bh')) return false;
  const pool = [...fields].reverse();
  const chosen = tag('h')
    .split(':')
    .flatMap((name) => {
      const at = pool.findIndex((field) => field.name === name);
      return at < 0 ? [] : pool.splice(at, 1);
    });
  const data =
    chosen.map(({ name, value }) => `${name}:${relax(value)}\r\n`).join('') +
    `dkim-signature:${relax(signature.replace(/(;\s*b=)[^;]*$/, '$1'))}`;
  const key = createPublicKey(publicKeyPem);
  const bytes = Buffer.from(tag('b'), 'base64');
  return tag('a') === 'rsa-sha256'
    ? verify('sha256', Buffer.from(data), key, bytes)
    : verify(null, createHash('sha256').update(data).digest(), key, bytes);
};

describe('DKIM', () => {
  const pemOf = ({ publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject }) => ({
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  });
  const keys = {
    rsa: pemOf(generateKeyPairSync('rsa', { modulusLength: 2_048 })),
    ed25519: pemOf(generateKeyPairSync('ed25519')),
  };
  it.each(['rsa', 'ed25519'] as const)(
    '%s verifies, covers the unsubscribe headers and breaks with any change',
    async (kind) => {
      const sink = await sinkWith();
      const dkim = { domain: 'example.com', selector: 's1', privateKeyPem: keys[kind].privateKey };
      const headers = {
        'List-Unsubscribe': '<https://r.example/u>',
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        'Feedback-ID': 'a:b:c:d',
      };
      const mail = mailWith({
        headers,
        subject: 'Sold  twice — été',
        html: '<p>a \t b</p>  \n\n\n',
        text: 'é',
      });
      expect(await relayTo(sink.port, { dkim }).send(mail)).toMatchObject({ kind: 'accepted' });
      const message = sink.entries[0]!.body;
      expect(verifyDkim(message, keys[kind].publicKey)).toBe(true);
      const signature = headerOf(readMessage(message), 'dkim-signature')!;
      const signed = /h=([^;]+)/.exec(signature)![1]!.split(':');
      expect(signed).toEqual(
        expect.arrayContaining(['list-unsubscribe', 'list-unsubscribe-post', 'feedback-id']),
      );
      expect(signed.filter((name) => name === 'from')).toHaveLength(2);
      for (const [from, to] of [
        ['List-Unsubscribe=One-Click', 'List-Unsubscribe=No'],
        ['example.com>', 'example.net>'],
        ['<p>a', '<p>b'],
      ])
        expect(verifyDkim(message.replace(from!, to!), keys[kind].publicKey)).toBe(
          message.replace(from!, to!) === message,
        );
      expect(verifyDkim(message.replace('From:', 'From: <v@x.y>\r\nFrom:'), keys[kind].publicKey)).toBe(
        false,
      );
    },
  );
  it('refuses a key that cannot sign', () => {
    const dkim = { domain: 'example.com', selector: 's', privateKeyPem: 'nonsense' };
    expect(transport.open(relayWith(25, { dkim })).ok).toBe(false);
  });
});

describe('against an independent server', () => {
  it('delivers 200 messages over STARTTLS with sign-in, byte for byte', async () => {
    const got: string[] = [];
    const server = new SMTPServer({
      ...VALID,
      onAuth: (auth, _, done) => done(auth.password === 'p' ? null : new Error('no'), { user: 'u' }),
      onData: (stream, _, done) => {
        let text = '';
        stream.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
        stream.on('end', () => {
          got.push(text);
          done();
        });
      },
    });
    server.on('error', () => undefined);
    const port = await listen(server.server, '127.0.0.1', 0);
    closers.push(() => new Promise((resolve) => server.close(() => resolve())));
    const relay = relayTo(port, {
      security: 'starttls',
      user: 'u',
      password: 'p',
      connections: 4,
      deadlineMs: 15_000,
    });
    const results = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        relay.send(
          mailWith({
            messageId: `m${i}@example.com`,
            text: `${'.'.repeat(i % 5)}${i}\n.\n`,
            html: `<p>é${i}</p>`,
          }),
        ),
      ),
    );
    expect(results.filter(({ kind }) => kind !== 'accepted')).toEqual([]);
    const ids = got.map((message) => headerOf(readMessage(message), 'message-id'));
    expect(new Set(ids).size).toBe(200);
    for (const message of got) {
      const i = Number(/m(\d+)@/.exec(message)![1]);
      const [text, html] = readParts(readMessage(message));
      expect([contentOf(text!), contentOf(html!)]).toEqual([
        `${'.'.repeat(i % 5)}${i}\r\n.\r\n`,
        `<p>é${i}</p>`,
      ]);
    }
  });
});
