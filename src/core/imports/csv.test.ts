import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guessDelimiter, MAX_RECORD_CHARS, readCsv, writeCsvLine } from './csv.ts';

/** Every piece as the reader hands it on. */
const readInPieces = (text: string, cuts: readonly number[]): readonly (readonly string[])[] => {
  const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
  const records: (readonly string[])[] = [];
  let rest = '';
  let from = 0;
  for (const [i, to] of [...places, text.length].entries()) {
    const piece = readCsv(rest + text.slice(from, to), ',', i === places.length);
    records.push(...piece.records);
    rest = piece.rest;
    from = to;
  }
  return records;
};

const cell = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('', '"', ',', '\r\n', 'a"b', ' x ', '""', '=1+1', '\n"'),
);

describe('csv', () => {
  it('reads back what it writes, wherever the pieces are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { maxLength: 8 }),
        fc.array(fc.nat(500), { maxLength: 6 }),
        (rows, cuts) => {
          expect(readInPieces(rows.map(writeCsvLine).join(''), cuts)).toEqual(rows);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each([
    [
      'a,b\nc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a,b\rc,d\r',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['\ufeffa,b\r\n\r\nc', [['a', 'b'], [], ['c']]],
    ['5" pipe,b', [['5" pipe', 'b']]],
    ['"a"x,b', [['ax', 'b']]],
    ['"open,b\nc', [['"open,b'], ['c']]],
    [
      'a,\n,b',
      [
        ['a', ''],
        ['', 'b'],
      ],
    ],
  ])('%j', (text, records) => {
    expect(readCsv(text, ',', true).records).toEqual(records);
  });

  it('hands back the line of a quote that nothing closes, and reads on behind it', () => {
    expect(readCsv('a,b\n1,"x ""y"""\n3,"w\n4,v\n', ',', true)).toEqual({
      records: [['a', 'b'], ['1', 'x "y"'], ['3,"w'], ['4', 'v']],
      rest: '',
      unclosed: [2],
    });
  });

  it('gives up a quote that a megabyte does not close, and reads on behind its line', () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => `person-${i},Ada Lovelace ${i}`);
    const text = `a,b\n1,x\n2,"open\n${rows.join('\n')}\n`;
    const { records, rest, unclosed } = readCsv(text, ',', false);
    expect(unclosed).toEqual([2]);
    expect(records.slice(0, 4)).toEqual([
      ['a', 'b'],
      ['1', 'x'],
      ['2,"open'],
      ['person-0', 'Ada Lovelace 0'],
    ]);
    expect(records).toHaveLength(3 + rows.length);
    expect(rest).toBe('');
  });

  it('waits for the end of a quote that may still come, and of a line without an end', () => {
    const short = `1,"${'x\n'.repeat(1_000)}`;
    expect(readCsv(short, ',', false)).toEqual({ records: [], rest: short, unclosed: [] });
    const line = `1,"${'x'.repeat(MAX_RECORD_CHARS)}`;
    expect(readCsv(line, ',', false)).toEqual({ records: [], rest: line, unclosed: [] });
  });

  it('guesses what separates cells from the first line', () => {
    expect(['a,b', 'a;b;c', 'a\tb', 'a', 'a|b|c,d'].map(guessDelimiter)).toEqual([',', ';', '\t', ',', '|']);
  });
});
