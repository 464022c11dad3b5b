// Replies of an SMTP server in the order they come, one waiter each. When the connection is lost, late or talks
// nonsense, every waiter gets null and `lost` says why.
import type net from 'node:net';

export interface Reply {
  readonly code: number;
  /** All lines, joined by a blank, with the code in front. */
  readonly text: string;
  readonly lines: readonly string[];
}

export interface Replies {
  readonly lost: string | null;
  /** What the server said when nobody had asked: `lost` since then. */
  readonly unasked: Reply | null;
  next(deadlineMs: number): Promise<Reply | null>;
  /** Moves to another socket (STARTTLS). False when bytes were waiting: they may be injected. */
  attach(socket: net.Socket): boolean;
  /** Gives up: waiters get null, the socket is destroyed. */
  abandon(why: string): void;
}

const MAX_REPLY_CHARS = 16_384;
const LINE = /^(\d{3})([ -])?(.*)$/s;

interface Waiter {
  readonly settle: (reply: Reply | null) => void;
  /** Monotonic. */
  readonly endsAtMs: number;
}

export const readReplies = (first: net.Socket): Replies => {
  const waiters: Waiter[] = [];
  let socket = first;
  let pending = '';
  let lines: string[] = [];
  const state: { lost: string | null; unasked: Reply | null } = { lost: null, unasked: null };

  const abandon = (why: string): void => {
    state.lost ??= why;
    socket.destroy();
    watch.end();
    for (const { settle } of waiters.splice(0)) settle(null);
  };
  const watch = watchOver(waiters, () => abandon('no reply in time'));
  const onLine = (line: string): void => {
    const match = LINE.exec(line);
    if (match === null) return abandon(`not an SMTP reply: ${line.slice(0, 80)}`);
    lines.push(match[3] ?? '');
    if (match[2] === '-') return;
    const code = match[1] ?? '';
    const reply = { code: Number(code), text: `${code} ${lines.join(' ')}`.slice(0, 500), lines };
    lines = [];
    const waiter = waiters.shift();
    // Said unasked (421 while idle): the session is over.
    if (waiter === undefined) {
      state.lost ??= reply.text;
      state.unasked ??= reply;
      return;
    }
    waiter.settle(reply);
  };
  const onData = (chunk: string): void => {
    pending += chunk;
    for (let end = pending.indexOf('\n'); end >= 0; end = pending.indexOf('\n')) {
      const line = pending.slice(0, pending[end - 1] === '\r' ? end - 1 : end);
      pending = pending.slice(end + 1);
      onLine(line);
    }
    if (pending.length + lines.length * 100 > MAX_REPLY_CHARS) abandon('the reply is too long');
  };
  const listen = (): void => {
    socket.setEncoding('latin1');
    socket.on('data', onData);
    socket.on('error', (error) => abandon(error.message));
    socket.on('close', () => abandon('the connection was closed'));
    socket.on('end', () => abandon('the server closed the connection'));
  };
  listen();
  return Object.assign<typeof state, Omit<Replies, 'lost' | 'unasked'>>(state, {
    next: (deadlineMs) =>
      new Promise((settle) => {
        if (state.lost !== null) return settle(null);
        const endsAtMs = performance.now() + Math.max(deadlineMs, 1);
        waiters.push({ settle, endsAtMs });
        watch.until(endsAtMs);
      }),
    attach: (next) => {
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      socket = next;
      const clean = pending === '' && lines.length === 0;
      listen();
      return clean;
    },
    abandon,
  });
};

/** One timer for all replies of a session: nearly all come long before their time is over. */
const watchOver = (waiters: readonly Waiter[], onLate: () => void) => {
  let timer: NodeJS.Timeout | null = null;
  let wakesAtMs = 0;
  const end = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const look = (): void => {
    timer = null;
    if (waiters.length === 0) return;
    const endsAtMs = Math.min(...waiters.map((waiter) => waiter.endsAtMs));
    if (endsAtMs <= performance.now()) onLate();
    else until(endsAtMs);
  };
  const until = (endsAtMs: number): void => {
    if (timer !== null && wakesAtMs <= endsAtMs) return;
    end();
    wakesAtMs = endsAtMs;
    // Timers may come a little early.
    timer = setTimeout(look, Math.max(Math.ceil(endsAtMs - performance.now()), 1));
  };
  return { until, end };
};
