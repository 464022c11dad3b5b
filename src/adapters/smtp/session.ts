// An open SMTP session: greeting, EHLO, STARTTLS, AUTH. What it gives is ready for messages.
import type net from 'node:net';
import type { MailResult, RelaySettings } from '../../ports/transports.ts';
import type { Dialer } from '../http/dial.ts';
import { messageOf } from '../http/exchange.ts';
import type { Replies, Reply } from './replies.ts';
import { readReplies } from './replies.ts';

export interface Session {
  readonly socket: net.Socket;
  readonly replies: Replies;
  readonly extensions: Extensions;
}

export interface Extensions {
  readonly pipelining: boolean;
  readonly eightBit: boolean;
  readonly utf8: boolean;
  readonly startTls: boolean;
  readonly auth: readonly string[];
  /** Largest message in bytes; null = not said. */
  readonly size: number | null;
}

/** A session, or why there is none: nothing of a message has left. */
export type Opened = Session | Extract<MailResult, { kind: 'refused' | 'not_sent' }>;

export const isSession = (opened: Opened): opened is Session => 'socket' in opened;

interface Draft {
  socket: net.Socket;
  replies: Replies;
  extensions: Extensions;
}
type Trouble = Exclude<Opened, Session>;

export const openSession = async (
  settings: RelaySettings,
  dialer: Dialer,
  deadlineMs: number,
): Promise<Opened> => {
  const endsAt = performance.now() + deadlineMs;
  const left = (): number => endsAt - performance.now();
  const verify = settings.security !== 'opportunistic' || settings.user !== undefined;
  const wish = { serverName: settings.host, protocols: [], verify };
  let socket: net.Socket;
  try {
    const secure = settings.security === 'tls' ? { tls: wish } : {};
    socket = await dialer.dial({ host: settings.host, port: settings.port, deadlineMs: left(), ...secure });
  } catch (error) {
    return { kind: 'not_sent', detail: `${settings.host}:${settings.port}: ${messageOf(error)}` };
  }
  const draft: Draft = { socket, replies: readReplies(socket), extensions: NONE };
  const trouble =
    (await greet(draft, settings, left)) ??
    (await encrypt(draft, settings, dialer, wish, left)) ??
    (await signIn(draft, settings, left));
  if (trouble === null) return draft;
  draft.socket.destroy();
  return trouble;
};

const NONE: Extensions = {
  pipelining: false,
  eightBit: false,
  utf8: false,
  startTls: false,
  auth: [],
  size: null,
};

const lost = (draft: Draft): Trouble => ({ kind: 'not_sent', detail: draft.replies.lost ?? 'no reply' });
const refused = (verb: string, reply: Reply): Trouble => ({
  kind: 'refused',
  verb,
  code: reply.code,
  reply: reply.text,
});

const greet = async (draft: Draft, settings: RelaySettings, left: () => number): Promise<Trouble | null> => {
  const greeting = await draft.replies.next(left());
  if (greeting === null) return lost(draft);
  if (greeting.code !== 220) return refused('connect', greeting);
  return hello(draft, settings, left);
};

const hello = async (draft: Draft, settings: RelaySettings, left: () => number): Promise<Trouble | null> => {
  const name = settings.clientName ?? 'relance.local';
  const ehlo = await ask(draft, `EHLO ${name}`, left());
  if (ehlo === null) return lost(draft);
  if (ehlo.code === 250) {
    draft.extensions = parseExtensions(ehlo.lines);
    return null;
  }
  if (ehlo.code < 500) return refused('ehlo', ehlo);
  const helo = await ask(draft, `HELO ${name}`, left());
  if (helo === null) return lost(draft);
  draft.extensions = NONE;
  return helo.code === 250 ? null : refused('ehlo', helo);
};

export const parseExtensions = (lines: readonly string[]): Extensions => {
  const words = lines.slice(1).map((line) => line.trim().toUpperCase().split(/[ =]+/));
  const has = (name: string): boolean => words.some(([first]) => first === name);
  const size = Number(words.find(([first]) => first === 'SIZE')?.[1] ?? 0);
  return {
    pipelining: has('PIPELINING'),
    eightBit: has('8BITMIME'),
    utf8: has('SMTPUTF8'),
    startTls: has('STARTTLS'),
    auth: words.filter(([first]) => first === 'AUTH').flatMap(([, ...mechanisms]) => mechanisms),
    size: size > 0 ? size : null,
  };
};

const ask = (draft: Draft, command: string, deadlineMs: number): Promise<Reply | null> => {
  draft.socket.write(`${command}\r\n`);
  return draft.replies.next(deadlineMs);
};

const encrypt = async (
  draft: Draft,
  settings: RelaySettings,
  dialer: Dialer,
  wish: Parameters<Dialer['secure']>[1],
  left: () => number,
): Promise<Trouble | null> => {
  if (settings.security === 'none' || settings.security === 'tls') return null;
  if (!draft.extensions.startTls)
    return settings.security === 'starttls'
      ? { kind: 'not_sent', detail: 'the relay does not offer STARTTLS' }
      : null;
  const reply = await ask(draft, 'STARTTLS', left());
  if (reply === null) return lost(draft);
  if (reply.code !== 220) return settings.security === 'starttls' ? refused('starttls', reply) : null;
  draft.socket.removeAllListeners('data');
  try {
    const secure = await dialer.secure(draft.socket, wish, left());
    if (!draft.replies.attach(secure)) return { kind: 'not_sent', detail: 'bytes were sent before STARTTLS' };
    draft.socket = secure;
  } catch (error) {
    return { kind: 'not_sent', detail: `STARTTLS: ${messageOf(error)}` };
  }
  return hello(draft, settings, left);
};

const signIn = async (draft: Draft, settings: RelaySettings, left: () => number): Promise<Trouble | null> => {
  const { user, password } = settings;
  if (user === undefined || password === undefined) return null;
  const encrypted = 'encrypted' in draft.socket;
  if (!encrypted && settings.security !== 'none')
    return { kind: 'not_sent', detail: 'a password is not sent without encryption' };
  const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
  if (draft.extensions.auth.includes('PLAIN'))
    return authResult(draft, await ask(draft, `AUTH PLAIN ${base64(`\0${user}\0${password}`)}`, left()));
  if (!draft.extensions.auth.includes('LOGIN'))
    return { kind: 'not_sent', detail: 'the relay offers neither AUTH PLAIN nor AUTH LOGIN' };
  for (const line of ['AUTH LOGIN', base64(user)]) {
    const reply = await ask(draft, line, left());
    if (reply === null) return lost(draft);
    if (reply.code !== 334) return refused('auth', reply);
  }
  return authResult(draft, await ask(draft, base64(password), left()));
};

const authResult = (draft: Draft, reply: Reply | null): Trouble | null => {
  if (reply === null) return lost(draft);
  return reply.code === 235 ? null : refused('auth', reply);
};
