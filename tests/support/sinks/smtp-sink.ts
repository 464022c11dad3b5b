// A local SMTP server with a ledger, written at the byte level: it can misbehave at every verb, and is quicker
// than the client it measures. It is strict about line ends, so that smuggling would show.
import net from 'node:net';
import tls from 'node:tls';
import { closeServer, listen } from './http-sink.ts';

export interface MailEntry {
  readonly key: string;
  /** All envelope recipients, joined by a comma. */
  readonly recipient: string;
  readonly body: string;
  readonly at: number;
  readonly from: string;
  readonly recipients: readonly string[];
}

export type SmtpVerb =
  'greeting' | 'ehlo' | 'helo' | 'starttls' | 'auth' | 'mail' | 'rcpt' | 'data' | 'dot' | 'rset' | 'quit';

/**
 * What to do at a verb: a reply text (`550 no`), or `close` (FIN), `reset` (RST), `stall` (never answer),
 * `accept-close`, `accept-reset`, `accept-stall` (the dot only: taken, but the reply is lost),
 * undefined = the usual reply.
 */
export type SmtpScript = (verb: SmtpVerb, argument: string, session: number) => string | undefined;

export interface SmtpSinkOptions {
  readonly script?: SmtpScript;
  readonly host?: string;
  readonly port?: number;
  readonly extensions?: readonly string[];
  readonly tls?: { readonly key: string; readonly cert: string };
  /** TLS from the first byte. */
  readonly implicitTls?: boolean;
  readonly auth?: { readonly user: string; readonly password: string };
  readonly keepEntries?: number;
}

export interface SmtpSink {
  readonly host: string;
  readonly port: number;
  readonly entries: readonly MailEntry[];
  readonly counts: ReadonlyMap<string, number>;
  readonly stats: { accepted: number; connections: number; bareLineFeeds: number };
  /** Commands in order, when asked for. */
  readonly commands: string[];
  script: SmtpScript;
  close(): Promise<void>;
}

const EXTENSIONS = ['PIPELINING', 'SIZE 35882577', '8BITMIME', 'SMTPUTF8', 'ENHANCEDSTATUSCODES'];

export const startSmtpSink = async (options: SmtpSinkOptions = {}): Promise<SmtpSink> => {
  const entries: MailEntry[] = [];
  const counts = new Map<string, number>();
  const stats = { accepted: 0, connections: 0, bareLineFeeds: 0 };
  const sockets = new Set<net.Socket>();
  const keep = options.keepEntries ?? 100_000;
  const onMail = (from: string, recipients: readonly string[], body: string): void => {
    const key = /^message-id:\s*<([^>]*)>/im.exec(body)?.[1] ?? '';
    stats.accepted++;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    if (/(?<!\r)\n|\r(?!\n)/.test(body)) stats.bareLineFeeds++;
    if (entries.length < keep)
      entries.push({ key, recipient: recipients.join(','), body, at: Date.now(), from, recipients });
  };
  const onSocket = (socket: net.Socket): void => {
    stats.connections++;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.setNoDelay(true);
    runSession(socket, options, sink, onMail, stats.connections);
  };
  const server =
    options.implicitTls === true
      ? tls.createServer({ ...options.tls }, onSocket)
      : net.createServer(onSocket);
  const host = options.host ?? '127.0.0.1';
  const port = await listen(server, host, options.port ?? 0);
  const sink: SmtpSink = {
    host,
    port,
    entries,
    counts,
    stats,
    commands: [],
    script: options.script ?? (() => undefined),
    close: () => closeServer(server, sockets),
  };
  return sink;
};

interface Session {
  from: string | null;
  recipients: string[];
  secure: boolean;
  authStep: 'none' | 'login-user' | 'login-password' | 'plain';
  inData: boolean;
  dead: boolean;
}

const runSession = (
  first: net.Socket,
  options: SmtpSinkOptions,
  sink: SmtpSink,
  onMail: (from: string, recipients: readonly string[], body: string) => void,
  number: number,
): void => {
  const session: Session = {
    from: null,
    recipients: [],
    secure: options.implicitTls === true,
    authStep: 'none',
    inData: false,
    dead: false,
  };
  let socket = first;
  let pending = '';
  /** True when the usual reply may follow. */
  const scripted = (verb: SmtpVerb, argument: string): boolean => {
    const wish = sink.script(verb, argument, number);
    if (wish === undefined) return true;
    if (wish.startsWith('accept-')) onMail(session.from ?? '', session.recipients, argument);
    const act = wish.replace(/^accept-/, '');
    if (act === 'close') socket.end();
    else if (act === 'reset') socket.resetAndDestroy();
    else if (act !== 'stall') {
      socket.write(`${act}\r\n`);
      if (act.startsWith('421')) socket.end();
      return false;
    }
    session.dead = true;
    return false;
  };
  const reply = (text: string): void => void socket.write(`${text}\r\n`);
  const onLine = (line: string): void => {
    if (session.authStep !== 'none') return continueAuth(line, session, options, reply);
    const verb = line.split(' ', 1)[0]!.toUpperCase();
    const argument = line.slice(verb.length + 1);
    sink.commands.push(line);
    switch (verb) {
      case 'EHLO':
        if (scripted('ehlo', argument)) reply(greet(options, session));
        return;
      case 'HELO':
        if (scripted('helo', argument)) reply('250 sink');
        return;
      case 'STARTTLS':
        if (scripted('starttls', argument)) upgrade();
        return;
      case 'AUTH':
        if (scripted('auth', argument)) startAuth(argument, session, options, reply);
        return;
      case 'MAIL':
        if (!scripted('mail', argument)) return;
        session.from = /<([^>]*)>/.exec(argument)?.[1] ?? '';
        session.recipients = [];
        reply('250 2.1.0 sender ok');
        return;
      case 'RCPT':
        if (!scripted('rcpt', argument)) return;
        if (session.from === null) return reply('503 5.5.1 MAIL first');
        session.recipients.push(/<([^>]*)>/.exec(argument)?.[1] ?? '');
        reply('250 2.1.5 recipient ok');
        return;
      case 'DATA':
        if (!scripted('data', argument)) return;
        if (session.recipients.length === 0) return reply('503 5.5.1 RCPT first');
        session.inData = true;
        reply('354 go ahead');
        return;
      case 'RSET':
        if (!scripted('rset', argument)) return;
        session.from = null;
        session.recipients = [];
        reply('250 2.0.0 reset');
        return;
      case 'NOOP':
        reply('250 2.0.0 ok');
        return;
      case 'QUIT':
        if (!scripted('quit', argument)) return;
        reply('221 2.0.0 bye');
        socket.end();
        return;
      default:
        reply('500 5.5.2 unknown command');
    }
  };
  const onDot = (data: string): void => {
    session.inData = false;
    if (scripted('dot', data)) {
      onMail(session.from ?? '', session.recipients, data);
      reply('250 2.0.0 queued');
    }
    session.from = null;
    session.recipients = [];
  };
  const onText = (text: string): void => {
    pending += text;
    while (!session.dead) {
      if (session.inData) {
        const end = pending.startsWith('.\r\n') ? -2 : pending.indexOf('\r\n.\r\n');
        if (end === -1) return;
        const data = end === -2 ? '' : pending.slice(0, end + 2);
        pending = pending.slice(end === -2 ? 3 : end + 5);
        onDot(data.replace(/(^|\r\n)\./g, '$1'));
        continue;
      }
      const end = pending.indexOf('\r\n');
      if (end < 0) return;
      const line = pending.slice(0, end);
      pending = pending.slice(end + 2);
      onLine(line);
    }
  };
  const attach = (next: net.Socket): void => {
    socket = next;
    socket.setEncoding('latin1');
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => onText(String(chunk)));
  };
  const upgrade = (): void => {
    reply('220 2.0.0 go ahead');
    socket.removeAllListeners('data');
    pending = '';
    const secure = new tls.TLSSocket(socket, { isServer: true, ...options.tls });
    session.secure = true;
    attach(secure);
  };
  attach(first);
  if (scripted('greeting', '')) reply('220 sink ESMTP');
};

const greet = (options: SmtpSinkOptions, session: Session): string => {
  const lines = ['sink', ...(options.extensions ?? EXTENSIONS)];
  if (options.tls !== undefined && !session.secure) lines.push('STARTTLS');
  if (options.auth !== undefined) lines.push('AUTH PLAIN LOGIN');
  return lines.map((line, i) => `250${i === lines.length - 1 ? ' ' : '-'}${line}`).join('\r\n');
};

const decode = (text: string): string => Buffer.from(text, 'base64').toString('utf8');

const startAuth = (
  argument: string,
  session: Session,
  options: SmtpSinkOptions,
  reply: (text: string) => void,
): void => {
  const [mechanism = '', initial] = argument.split(' ');
  if (mechanism.toUpperCase() === 'LOGIN') {
    session.authStep = 'login-user';
    reply('334 VXNlcm5hbWU6');
  } else if (initial === undefined) {
    session.authStep = 'plain';
    reply('334 ');
  } else checkPlain(initial, options, reply);
};

const checkPlain = (text: string, options: SmtpSinkOptions, reply: (text: string) => void): void => {
  const [, user, password] = decode(text).split('\0');
  reply(user === options.auth?.user && password === options.auth?.password ? '235 2.7.0 ok' : '535 5.7.8 no');
};

const continueAuth = (
  line: string,
  session: Session,
  options: SmtpSinkOptions,
  reply: (text: string) => void,
): void => {
  const step = session.authStep;
  session.authStep = 'none';
  if (step === 'plain') return checkPlain(line, options, reply);
  if (step === 'login-user') {
    if (decode(line) !== options.auth?.user) return reply('535 5.7.8 no');
    session.authStep = 'login-password';
    return reply('334 UGFzc3dvcmQ6');
  }
  reply(decode(line) === options.auth?.password ? '235 2.7.0 ok' : '535 5.7.8 no');
};
