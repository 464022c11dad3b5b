// What is written when the time of a message is over, with a clock that stands still at the worst moment.
import type { Duplex } from 'node:stream';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { deliver } from './deliver.ts';
import type { Replies, Reply } from './replies.ts';
import type { Session } from './session.ts';

const ENVELOPE = {
  from: 'a@example.com',
  recipients: ['b@example.com'],
  message: 'Subject: Hello\r\n\r\nHello\r\n',
  eightBit: false,
  dotted: false,
  utf8: false,
};

const replyOf = (code: number): Reply => ({ code, text: `${code} ok`, lines: ['ok'] });

/** A session whose server takes everything; the event loop stands still for `pauseMs` before each reply is read. */
const sessionThatPauses = (
  pauseMs: number,
): { session: Session; written: () => string; lost: () => string | null } => {
  const socket: Duplex = new PassThrough();
  let asked = 0;
  let lost: string | null = null;
  const replies: Replies = {
    get lost() {
      return lost;
    },
    unasked: null,
    next: async () => {
      const until = performance.now() + pauseMs;
      while (performance.now() < until);
      return replyOf([250, 250, 354, 250][asked++] ?? 250);
    },
    attach: () => true,
    abandon: (why) => {
      lost = why;
    },
  };
  const extensions = {
    pipelining: false,
    eightBit: false,
    utf8: false,
    startTls: false,
    auth: [],
    size: null,
  };
  return {
    session: { socket: socket as Session['socket'], replies, extensions },
    written: () => String(socket.read() ?? ''),
    lost: () => lost,
  };
};

describe('the deadline of a message', () => {
  it('G2 over before the final dot: nothing of the message is written, and it is known not to be sent', async () => {
    const { session, written, lost } = sessionThatPauses(10);
    const delivered = await deliver(session, ENVELOPE, 20);
    expect(delivered).toMatchObject({ result: { kind: 'not_sent' }, reusable: false, stale: false });
    expect(written()).toBe('MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n');
    expect(lost()).toBe('no time is left for the message');
  });
  it('not over: the message goes', async () => {
    const { session, written } = sessionThatPauses(0);
    expect(await deliver(session, ENVELOPE, 60_000)).toMatchObject({ result: { kind: 'accepted' } });
    expect(written()).toContain('Hello\r\n.\r\n');
  });
});
