// One message over an open session. MAIL, RCPT and DATA leave together where the server allows it; the message
// follows only when it was asked for. From the final dot to its reply nobody knows: only that is `unknown`. A server
// that refuses while the message is still being written is taken at its word.
import type { MailResult } from '../../ports/transports.ts';
import type { Reply } from './replies.ts';
import { stuffDots } from './lines.ts';
import type { WireMessage } from './mime.ts';
import type { Session } from './session.ts';

export interface Envelope {
  readonly from: string;
  readonly recipients: readonly string[];
  /** Header lines and body, CRLF line ends throughout, ending in CRLF; or as it is written, from pieces. */
  readonly message: string | Pick<WireMessage, 'chunks' | 'bytes'>;
  /** Holds bytes above 127; otherwise each character is a byte. */
  readonly eightBit: boolean;
  /** A line may begin with a dot that is not doubled yet. */
  readonly dotted: boolean;
  readonly utf8: boolean;
}

export interface Delivered {
  readonly result: MailResult;
  /** The session can take another message. */
  readonly reusable: boolean;
  /** The session was already gone when the first command was answered by silence. */
  readonly stale: boolean;
}

/** Larger messages are flushed before the dot, in pieces, so that what goes wrong on the way is known for what it is. */
const PIECE_BYTES = 64 * 1024;

export const deliver = async (
  session: Session,
  envelope: Envelope,
  deadlineMs: number,
): Promise<Delivered> => {
  const endsAt = performance.now() + deadlineMs;
  const left = (): number => endsAt - performance.now();
  const bytes = bytesOf(envelope);
  const invalid = unfit(session, envelope, bytes);
  if (invalid !== null) return { result: { kind: 'invalid', detail: invalid }, reusable: true, stale: false };
  const refusal = await announce(session, envelope, bytes, left);
  if (refusal !== null) return refusal;
  // A dot that is written without time for its reply would turn what is known into what nobody knows.
  if (left() <= 0) {
    session.replies.abandon('no time is left for the message');
    return gone(session, false);
  }
  // Said in one breath with the go-ahead, or gone since: nothing of the message has been written.
  if (session.replies.lost !== null) return refusedEarly(session, session.replies.unasked);
  const answer = session.replies.next(left());
  if (bytes <= PIECE_BYTES) writeAtOnce(session, envelope);
  else {
    const early = await writePieces(session, wholeOf(envelope), answer);
    if (early !== 'written') return refusedEarly(session, early);
    session.socket.write('.\r\n');
  }
  return afterDot(session, await answer);
};

const bytesOf = ({ message, eightBit }: Envelope): number =>
  typeof message !== 'string' ? message.bytes : eightBit ? Buffer.byteLength(message) : message.length;

/** Copied as it is where every character is one byte. */
const encodingOf = ({ eightBit }: Envelope): 'utf8' | 'latin1' => (eightBit ? 'utf8' : 'latin1');

const writtenOf = ({ message, dotted }: Envelope): WireMessage['chunks'] =>
  typeof message !== 'string' ? message.chunks : [dotted ? stuffDots(message) : message];

/** With its final dot, in one call. */
const writeAtOnce = ({ socket }: Session, envelope: Envelope): void => {
  const encoding = encodingOf(envelope);
  socket.cork();
  for (const chunk of writtenOf(envelope))
    if (typeof chunk === 'string') socket.write(chunk, encoding);
    else socket.write(chunk);
  socket.write('.\r\n', encoding);
  socket.uncork();
};

const wholeOf = (envelope: Envelope): Buffer =>
  Buffer.concat(
    writtenOf(envelope).map((chunk) =>
      typeof chunk === 'string' ? Buffer.from(chunk, encodingOf(envelope)) : chunk,
    ),
  );

const unfit = ({ extensions }: Session, envelope: Envelope, bytes: number): string | null => {
  if (extensions.size !== null && bytes > extensions.size)
    return `the message has ${bytes} bytes; the relay takes ${extensions.size}`;
  if (envelope.utf8 && !extensions.utf8) return 'the relay does not take addresses beyond ASCII';
  return null;
};

/** null = the server waits for the message. */
const announce = async (
  session: Session,
  envelope: Envelope,
  bytes: number,
  left: () => number,
): Promise<Delivered | null> => {
  const { extensions } = session;
  const parameters = [
    extensions.size === null ? '' : ` SIZE=${bytes}`,
    envelope.eightBit && extensions.eightBit ? ' BODY=8BITMIME' : '',
    envelope.utf8 ? ' SMTPUTF8' : '',
  ].join('');
  const commands = [
    `MAIL FROM:<${envelope.from}>${parameters}`,
    ...envelope.recipients.map((recipient) => `RCPT TO:<${recipient}>`),
    'DATA',
  ];
  return extensions.pipelining
    ? announceAtOnce(session, commands, envelope.utf8 ? 'utf8' : 'latin1', left)
    : announceInTurn(session, commands, left);
};

const announceAtOnce = async (
  session: Session,
  commands: readonly string[],
  encoding: 'utf8' | 'latin1',
  left: () => number,
): Promise<Delivered | null> => {
  session.socket.write(`${commands.join('\r\n')}\r\n`, encoding);
  const replies = await Promise.all(commands.map(() => session.replies.next(left())));
  const bad = replies.findIndex((reply, i) => !isGood(reply, i === commands.length - 1));
  if (bad < 0) return null;
  // Asked for the message although something was refused: ending it would deliver an empty one.
  if (replies.at(-1)?.code === 354) session.replies.abandon('DATA was accepted after a refusal');
  return refusalOf(session, commands[bad] ?? '', replies[bad] ?? null, bad === 0, left);
};

const announceInTurn = async (
  session: Session,
  commands: readonly string[],
  left: () => number,
): Promise<Delivered | null> => {
  for (const [i, command] of commands.entries()) {
    session.socket.write(`${command}\r\n`, 'utf8');
    const reply = await session.replies.next(left());
    if (!isGood(reply, i === commands.length - 1)) return refusalOf(session, command, reply, i === 0, left);
  }
  return null;
};

const isGood = (reply: Reply | null, last: boolean): boolean =>
  reply !== null && (last ? reply.code === 354 : reply.code >= 200 && reply.code < 300);

const refusalOf = async (
  session: Session,
  command: string,
  reply: Reply | null,
  first: boolean,
  left: () => number,
): Promise<Delivered> => {
  if (reply === null) return gone(session, first);
  if (reply.code < 400) {
    session.replies.abandon(`unexpected reply: ${reply.text}`);
    return gone(session, false);
  }
  const verb = command.slice(0, 4).toLowerCase();
  const result = { kind: 'refused' as const, verb, code: reply.code, reply: reply.text };
  return { result, reusable: reply.code !== 421 && (await reset(session, left)), stale: false };
};

/** Ends the half-open transaction, so that the next message starts clean. */
const reset = async (session: Session, left: () => number): Promise<boolean> => {
  if (session.replies.lost !== null) return false;
  session.socket.write('RSET\r\n');
  return (await session.replies.next(left()))?.code === 250;
};

const gone = (session: Session, stale: boolean): Delivered => ({
  result: { kind: 'not_sent', detail: session.replies.lost ?? 'the connection was lost' },
  reusable: false,
  stale,
});

const afterDot = (session: Session, reply: Reply | null): Delivered => {
  if (reply === null || reply.code < 200 || (reply.code >= 300 && reply.code < 400)) {
    const detail = `after the final dot: ${reply?.text ?? session.replies.lost ?? 'no reply'}`;
    session.replies.abandon(detail);
    return { result: { kind: 'unknown', detail }, reusable: false, stale: false };
  }
  const reusable = reply.code !== 421;
  if (reply.code < 300) return { result: { kind: 'accepted', reply: reply.text }, reusable, stale: false };
  return {
    result: { kind: 'refused', verb: 'dot', code: reply.code, reply: reply.text },
    reusable,
    stale: false,
  };
};

/**
 * Writes all of it, or stops when the server answers before it was asked to: that answer, or null when the connection
 * is gone. What has arrived is read before each piece is written: a write that fails closes the socket unread.
 */
const writePieces = async (
  session: Session,
  message: Buffer,
  answer: Promise<Reply | null>,
): Promise<Reply | null | 'written'> => {
  let early: Reply | null | undefined;
  void answer.then((reply) => (early = reply));
  for (let at = 0; at < message.length; at += PIECE_BYTES) {
    await turn();
    if (early !== undefined) return early;
    const flushed = await flush(session, message.subarray(at, at + PIECE_BYTES), answer);
    if (!flushed) return early ?? null;
  }
  return early === undefined ? 'written' : early;
};

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * False: answered or lost meanwhile. Node reports a write under way on a destroyed socket as done: the socket itself is
 * asked too.
 */
const flush = ({ socket }: Session, piece: Uint8Array, answer: Promise<Reply | null>): Promise<boolean> =>
  new Promise((resolve) => {
    void answer.then(() => resolve(false));
    socket.write(piece, (error) => resolve((error ?? null) === null && !socket.destroyed));
  });

/** The dot was not written, so the message was not taken, whatever the server says. */
const refusedEarly = (session: Session, reply: Reply | null): Delivered => {
  session.replies.abandon(`answered before the end of the message: ${reply?.text ?? ''}`);
  if (reply === null || reply.code < 400) return gone(session, false);
  const result = { kind: 'refused' as const, verb: 'data', code: reply.code, reply: reply.text };
  return { result, reusable: false, stale: false };
};
