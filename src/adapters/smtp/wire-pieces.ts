// A text part from its pieces, without reading again what stands in a template: that is put into its bytes once, with its
// line ends and doubled dots, and written as it is into every mail. Whatever could come out otherwise than by building the
// whole text (a line that is too long, an end of line torn in two) is left to mime.ts.
import type { StandingText, TextPieces } from '../../core/templates/text-pieces.ts';
import { canonicalLines, hasLongLine, MAX_LINE_CHARS } from './lines.ts';

/** As it is written: dots at the start of lines are doubled. */
export interface WireText {
  readonly chunks: readonly (string | Uint8Array)[];
  /** Without the doubled dots. */
  readonly bytes: number;
  readonly ascii: boolean;
}

interface WirePiece {
  readonly chunk: string | Uint8Array;
  readonly bytes: number;
  readonly ascii: boolean;
  /** Characters up to the first end of a line. */
  readonly begin: number;
  /** Characters after the last end of a line; null: there is none. */
  readonly end: number | null;
  readonly dot: boolean;
}

/** Null: to be built as a whole. */
export const wireText = (pieces: TextPieces): WireText | null => {
  const chunks: (string | Uint8Array)[] = [];
  let bytes = 0;
  let ascii = true;
  let lineChars = 0;
  for (const piece of pieces) {
    const wire = typeof piece === 'string' ? wirePiece(piece) : standingPiece(piece);
    if (wire === null || lineChars + wire.begin > MAX_LINE_CHARS) return null;
    if (wire.dot && lineChars === 0) chunks.push('.');
    chunks.push(wire.chunk);
    bytes += wire.bytes;
    ascii &&= wire.ascii;
    lineChars = wire.end ?? lineChars + wire.begin;
    if (lineChars > MAX_LINE_CHARS) return null;
  }
  return { chunks, bytes, ascii };
};

/** As long as the renderer knows the template. */
const standing = new WeakMap<StandingText, WirePiece | 'torn'>();

const standingPiece = (of: StandingText): WirePiece | null => {
  const known = standing.get(of) ?? toBytes(wirePiece(of.text)) ?? 'torn';
  standing.set(of, known);
  return known === 'torn' ? null : known;
};

const toBytes = (piece: WirePiece | null): WirePiece | null =>
  piece === null || typeof piece.chunk !== 'string'
    ? piece
    : { ...piece, chunk: Buffer.from(piece.chunk, 'utf8') };

/** An end of line or a character of two halves may go on in the next piece; after NUL, which goes, so may either. */
const TORN = /\0|^[\udc00-\udfff]|[\ud800-\udbff\r]$/;

const wirePiece = (text: string): WirePiece | null => {
  if (TORN.test(text)) return null;
  const clean = canonicalLines(text);
  const first = clean.indexOf('\r\n');
  const last = clean.lastIndexOf('\r\n') + 2;
  if (first >= 0 && hasLongLine(clean.slice(first + 2, last))) return null;
  const bytes = Buffer.byteLength(clean);
  return {
    chunk: clean.includes('\r\n.') ? clean.replaceAll('\r\n.', '\r\n..') : clean,
    bytes,
    ascii: bytes === clean.length,
    begin: first < 0 ? clean.length : first,
    end: first < 0 ? null : clean.length - last,
    dot: clean.startsWith('.'),
  };
};
