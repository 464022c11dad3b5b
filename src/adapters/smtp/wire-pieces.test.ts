// Put together from pieces or built as one text: the same bytes, whatever the pieces hold and wherever they are torn.
import { expect, it } from 'vitest';
import { valueOf } from '../../../tests/support/channel-fixtures.ts';
import { mailWith } from '../../../tests/support/mail.ts';
import type { TextPieces } from '../../core/templates/text-pieces.ts';
import type { Mail } from '../../ports/transports.ts';
import { stuffDots } from './lines.ts';
import { buildMime, buildWireMime } from './mime.ts';

const CASES = 5_000;
const HOSTILE = [
  ...['\r\n', '\n', '\r', '\0', '\r\0\n', '.', '\n.', '\r\n.\r\n', '.\r\n.', '\u2028', '\u0085'],
  ...['é', '😀', '\ud83d', '\ude00', 'a', 'x'.repeat(400), 'y'.repeat(998), 'z'.repeat(999), '<p>', ''],
];

const PLAIN = ['a', '<p>Hello</p>\n', 'line\r\n', '.class {}\n', 'é', 'x'.repeat(300)];

/** Same cases in every run. */
const makeRandom = (seed: number) => (): number => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
};

const joined = (pieces: TextPieces): string =>
  pieces.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join('');

/** Boundaries are new in every message. */
const withoutBoundary = (message: string): string => message.replace(/=_a_[0-9a-f-]{36}/g, '');

const asOneText = (mail: Mail, allowEightBit: boolean): string => {
  const { headers, body, dotted } = valueOf(buildMime(mail, allowEightBit));
  const message = `${headers.join('')}\r\n${body}`;
  return Buffer.from(dotted ? stuffDots(message) : message, 'utf8').toString('latin1');
};

const fromPieces = (mail: Mail, allowEightBit: boolean) => {
  const built = buildWireMime(mail, allowEightBit);
  if (built === null) return null;
  const { chunks, bytes, eightBit } = valueOf(built);
  const encoding = eightBit ? 'utf8' : 'latin1';
  const whole = Buffer.concat(
    chunks.map((one) => (typeof one === 'string' ? Buffer.from(one, encoding) : one)),
  );
  return { written: whole.toString('latin1'), bytes, eightBit };
};

it('F103 pieces and one text become the same bytes', () => {
  const random = makeRandom(7);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const any = (): string => (random() < 0.5 ? pick(PLAIN) : pick(HOSTILE));
  const standing = HOSTILE.flatMap((a) => PLAIN.map((b) => ({ text: a + b })));
  const makePieces = (): TextPieces =>
    Array.from({ length: 1 + Math.floor(random() * 3) }, () =>
      random() < 0.5 ? pick(standing) : `${any()}${any()}`,
    );
  let put = 0;
  for (let i = 0; i < CASES; i++) {
    const html = makePieces();
    const text = makePieces();
    const mail = mailWith({
      html: joined(html),
      text: joined(text),
      pieces: random() < 0.5 ? { html, text } : { html },
    });
    const allowEightBit = random() < 0.5;
    const made = fromPieces(mail, allowEightBit);
    if (made === null) continue;
    put++;
    const whole = asOneText(mail, allowEightBit);
    const where = `case ${i}: ${JSON.stringify({ html, text })}`;
    expect(withoutBoundary(made.written), where).toBe(withoutBoundary(whole));
    expect(made.eightBit, where).toBe(valueOf(buildMime(mail, allowEightBit)).eightBit);
    expect(made.bytes, where).toBe(whole.length - dotsOf(whole));
  }
  // The rest has NUL, torn ends or lines that are too long.
  expect(put).toBeGreaterThan(CASES / 10);
});

/** Of the message as it is written: those that were doubled. */
const dotsOf = (written: string): number => written.split('\r\n..').length - 1;

it('is left to the whole text where nothing is known, and where a line of both is too long', () => {
  const long = [{ text: 'a'.repeat(600) }, 'b'.repeat(399)];
  expect(fromPieces(mailWith({}), true)).toBeNull();
  expect(fromPieces(mailWith({ html: joined(long), pieces: { html: long } }), true)).toBeNull();
  expect(
    fromPieces(mailWith({ html: joined(long), pieces: { html: [...long.slice(0, 1)] } }), true),
  ).not.toBeNull();
});

it('keeps nothing of a person: only what stands is remembered as bytes', () => {
  const standing = { text: '<p>Dear reader,</p>\n'.repeat(10) };
  const chunksOf = (name: string) => {
    const html = [standing, name];
    return valueOf(buildWireMime(mailWith({ html: joined(html), pieces: { html } }), true)!).chunks;
  };
  const bytes = chunksOf('Ann').filter((chunk) => typeof chunk !== 'string');
  expect(bytes).toHaveLength(1);
  expect(chunksOf('Bob').filter((chunk) => typeof chunk !== 'string')[0]).toBe(bytes[0]);
});
