// A relay as a pool of sessions: bounded, reused, closed when idle. A session that had died while idle is
// replaced once without anybody noticing: nothing of the message had left.
import { isEmailAddress } from '../../core/channels/email-address.ts';
import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import type { Mail, MailRelay, MailResult, MailTransport, RelaySettings } from '../../ports/transports.ts';
import type { Dialer } from '../http/dial.ts';
import type { Signer } from './dkim.ts';
import { makeSigner } from './dkim.ts';
import type { Delivered, Envelope } from './deliver.ts';
import { deliver } from './deliver.ts';
import { asciiDomain, isAscii } from './header-text.ts';
import { buildMime, buildWireMime } from './mime.ts';
import type { Opened, Session } from './session.ts';
import { isSession, openSession } from './session.ts';

const IDLE_MS = 15_000;
const SWEEP_MS = 5_000;
/** How long a server may take to hang up. */
const QUIT_MS = 3_000;

export const makeMailTransport = (dialer: Dialer): MailTransport => ({
  open: (settings) => {
    if (settings.dkim === undefined) return ok(openRelay(settings, dialer, null));
    const signer = makeSigner(settings.dkim);
    return signer.ok ? ok(openRelay(settings, dialer, signer.value)) : signer;
  },
});

interface Pooled {
  readonly session: Session;
  sent: number;
  idleSince: number;
}

interface Pool {
  readonly settings: RelaySettings;
  readonly dialer: Dialer;
  readonly idle: Pooled[];
  readonly waiting: ((freed: Pooled | null) => void)[];
  open: number;
  closed: boolean;
}

const openRelay = (settings: RelaySettings, dialer: Dialer, signer: Signer | null): MailRelay => {
  const pool: Pool = { settings, dialer, idle: [], waiting: [], open: 0, closed: false };
  const sweeper = setInterval(() => sweep(pool), SWEEP_MS).unref();
  return {
    send: async (mail, deadlineMs = settings.deadlineMs) => {
      const endsAt = performance.now() + Math.min(deadlineMs, settings.deadlineMs);
      const invalid = invalidEnvelope(mail);
      if (invalid !== null) return { kind: 'invalid', detail: invalid };
      // Signed mail is built before a session is taken: signing must not hold one up.
      const signed = signer === null ? null : await compose(mail, signer, false);
      if (signed !== null && !signed.ok) return { kind: 'invalid', detail: signed.error.message };
      return sendOver(pool, endsAt, (session) =>
        signed === null ? compose(mail, null, session.extensions.eightBit) : signed,
      );
    },
    close: async () => {
      clearInterval(sweeper);
      pool.closed = true;
      for (const go of pool.waiting.splice(0)) go(null);
      for (const pooled of pool.idle.splice(0)) quit(pool, pooled);
    },
  };
};

const invalidEnvelope = (mail: Mail): string | null => {
  if (mail.recipients.length === 0) return 'there is no recipient';
  const bad = [mail.envelopeFrom, ...mail.recipients].find((address) => !isEmailAddress(address));
  return bad === undefined ? null : `${JSON.stringify(bad)} is not an address`;
};

type Compose = (session: Session) => Result<Envelope> | Promise<Result<Envelope>>;

const compose = async (mail: Mail, signer: Signer | null, eightBit: boolean): Promise<Result<Envelope>> => {
  const written = await writeMail(mail, signer, eightBit);
  if (!written.ok) return written;
  const from = asciiDomain(mail.envelopeFrom);
  const recipients = mail.recipients.map(asciiDomain);
  return ok({ from, recipients, ...written.value, utf8: ![from, ...recipients].every(isAscii) });
};

/** What is signed must be read whole; everything else is put together from what is known of it. */
const writeMail = async (
  mail: Mail,
  signer: Signer | null,
  eightBit: boolean,
): Promise<Result<Pick<Envelope, 'message' | 'eightBit' | 'dotted'>>> => {
  const wire = signer === null ? buildWireMime(mail, eightBit) : null;
  if (wire !== null)
    return wire.ok ? ok({ message: wire.value, eightBit: wire.value.eightBit, dotted: false }) : wire;
  const mime = buildMime(mail, eightBit);
  if (!mime.ok) return mime;
  const { headers, body, ...rest } = mime.value;
  const signature = signer === null ? '' : await signer.sign(mime.value, mail.date);
  return ok({ ...rest, message: `${signature}${headers.join('')}\r\n${body}` });
};

const sendOver = async (pool: Pool, endsAt: number, compose: Compose): Promise<MailResult> => {
  for (let attempt = 0; ; attempt++) {
    const taken = await take(pool, endsAt);
    if ('kind' in taken) return taken;
    const envelope = await compose(taken.session);
    if (!envelope.ok) {
      giveBack(pool, taken, true);
      return { kind: 'invalid', detail: envelope.error.message };
    }
    const reused = taken.sent > 0;
    taken.sent++;
    const delivered = await deliver(taken.session, envelope.value, endsAt - performance.now());
    giveBack(pool, taken, delivered.reusable);
    if (!isStale(delivered, reused, attempt, endsAt)) return delivered.result;
  }
};

/** Tried again at once, and once only, on another session. */
const isStale = ({ stale }: Delivered, reused: boolean, attempt: number, endsAt: number): boolean =>
  stale && reused && attempt < 2 && performance.now() < endsAt;

const take = async (pool: Pool, endsAt: number): Promise<Pooled | Exclude<Opened, Session>> => {
  for (;;) {
    if (pool.closed) return { kind: 'not_sent', detail: 'the relay was closed' };
    const pooled = pool.idle.pop();
    if (pooled !== undefined && pooled.session.replies.lost === null) return pooled;
    if (pooled !== undefined) {
      quit(pool, pooled);
      continue;
    }
    if (pool.open < pool.settings.connections) return openOne(pool, endsAt);
    const freed = await waitForOne(pool, endsAt);
    if (freed === 'late') return { kind: 'not_sent', detail: 'no free connection before the deadline' };
    if (freed !== null) return freed;
  }
};

const openOne = async (pool: Pool, endsAt: number): Promise<Pooled | Exclude<Opened, Session>> => {
  pool.open++;
  const opened = await openSession(pool.settings, pool.dialer, endsAt - performance.now());
  if (isSession(opened)) return { session: opened, sent: 0, idleSince: 0 };
  pool.open--;
  pool.waiting.shift()?.(null);
  return opened;
};

/** null = look again: there may be room for a new session. */
const waitForOne = (pool: Pool, endsAt: number): Promise<Pooled | null | 'late'> =>
  new Promise((resolve) => {
    const go = (freed: Pooled | null): void => {
      clearTimeout(timer);
      resolve(freed);
    };
    const timer = setTimeout(
      () => {
        const at = pool.waiting.indexOf(go);
        if (at >= 0) pool.waiting.splice(at, 1);
        resolve('late');
      },
      Math.max(endsAt - performance.now(), 1),
    );
    pool.waiting.push(go);
  });

const giveBack = (pool: Pool, pooled: Pooled, reusable: boolean): void => {
  const worn = pooled.sent >= pool.settings.messagesPerConnection;
  if (!reusable || worn || pool.closed || pooled.session.replies.lost !== null) {
    quit(pool, pooled);
    return;
  }
  const next = pool.waiting.shift();
  if (next !== undefined) return next(pooled);
  pooled.idleSince = performance.now();
  pool.idle.push(pooled);
};

const quit = (pool: Pool, { session }: Pooled): void => {
  pool.open--;
  if (session.replies.lost === null) {
    session.socket.end('QUIT\r\n');
    session.socket.setTimeout(QUIT_MS, () => session.socket.destroy());
  } else session.socket.destroy();
  pool.waiting.shift()?.(null);
};

const sweep = (pool: Pool): void => {
  const oldest = performance.now() - IDLE_MS;
  for (const pooled of pool.idle.filter(
    ({ idleSince, session }) => idleSince < oldest || session.replies.lost !== null,
  )) {
    pool.idle.splice(pool.idle.indexOf(pooled), 1);
    quit(pool, pooled);
  }
};
