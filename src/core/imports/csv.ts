// CSV piece by piece (RFC 4180, and what spreadsheets really write): quoted cells with doubled quotes and line breaks,
// any line ending, a byte order mark, stray quotes inside plain cells. A record that a piece cuts in two is handed
// back as `rest`, to stand before the next piece; memory is one piece.

export interface CsvPiece {
  readonly records: readonly (readonly string[])[];
  readonly rest: string;
  /** Which records are a line, as it stands, with a quote that nothing closes. What follows them is read on. */
  readonly unclosed: readonly number[];
}

const QUOTE = 34;
const CR = 13;
const LF = 10;

interface Cell {
  readonly text: string;
  /** Place of the delimiter or line ending behind the cell; -1: there is none. */
  readonly end: number;
}

/** A quote that nothing closes within so much text is taken for one that nothing closes at all. */
export const MAX_RECORD_CHARS = 1024 * 1024;

/** `last`: nothing follows, so what has begun is whole. */
export const readCsv = (text: string, delimiter: string, last: boolean): CsvPiece => {
  const records: string[][] = [];
  const unclosed: number[] = [];
  const comma = delimiter.charCodeAt(0);
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < text.length) {
    const cells: string[] = [];
    let place = at;
    for (;;) {
      let cell =
        text.charCodeAt(place) === QUOTE ? quoted(text, place, comma, last) : plain(text, place, comma, last);
      if (cell === CUT && !isTooLong(text, at)) return { records, rest: text.slice(at), unclosed };
      if (cell === CUT || cell === OPEN) {
        unclosed.push(records.length);
        cells.length = 0;
        cell = wholeLine(text, at);
      }
      cells.push(cell.text);
      place = cell.end;
      if (place >= text.length || text.charCodeAt(place) !== comma) break;
      place++;
    }
    if (text.charCodeAt(place) === CR && place + 1 >= text.length && !last)
      return { records, rest: text.slice(at), unclosed };
    at = text.charCodeAt(place) === CR && text.charCodeAt(place + 1) === LF ? place + 2 : place + 1;
    if (cells.length > 1 || cells[0] !== '') records.push(cells);
    else records.push([]);
  }
  return { records, rest: '', unclosed };
};

const plain = (text: string, from: number, comma: number, last: boolean): Cell => {
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === comma || code === LF || code === CR) return { text: text.slice(from, i), end: i };
  }
  return last ? { text: text.slice(from), end: text.length } : CUT;
};

const CUT: Cell = { text: '', end: -1 };
/** A quote that was still open when the text was over. */
const OPEN: Cell = { text: '', end: -1 };

/** A line alone that is as long stays cut: nothing is known of where it ends. */
const isTooLong = (text: string, from: number): boolean =>
  text.length - from > MAX_RECORD_CHARS && wholeLine(text, from).end < text.length;

const wholeLine = (text: string, from: number): Cell => {
  const found = text.slice(from).search(/[\r\n]/);
  const end = found < 0 ? text.length : from + found;
  return { text: text.slice(from, end), end };
};

const quoted = (text: string, from: number, comma: number, last: boolean): Cell => {
  let out = '';
  let start = from + 1;
  for (;;) {
    const quote = text.indexOf('"', start);
    if (quote < 0) return last ? OPEN : CUT;
    if (quote + 1 >= text.length && !last) return CUT;
    out += text.slice(start, quote);
    if (text.charCodeAt(quote + 1) === QUOTE) {
      out += '"';
      start = quote + 2;
      continue;
    }
    // Text behind the closing quote belongs to the cell as it stands.
    const tail = plain(text, quote + 1, comma, last);
    return tail.end < 0 ? CUT : { text: out + tail.text, end: tail.end };
  }
};

/** The one of the usual delimiters that the first line has most of. */
export const guessDelimiter = (text: string): string => {
  const line = /^[^\r\n]*/.exec(text)?.[0] ?? '';
  const counts = [',', ';', '\t', '|'].map((one) => [one, line.split(one).length] as const);
  return counts.reduce((best, one) => (one[1] > best[1] ? one : best))[0];
};

const NEEDS_QUOTES = /[",\r\n;\t]|^\s|\s$/;

/** One line with its ending. */
export const writeCsvLine = (cells: readonly string[]): string =>
  `${cells.map((cell) => (NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
