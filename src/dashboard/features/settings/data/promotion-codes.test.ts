// Codes out of what somebody pastes or uploads.
import { expect, test } from 'vitest';
import { codesIn } from './promotion-codes.ts';

test('one a line, each once, without blanks', () => {
  expect(codesIn('A1\n\n  B2 \r\nA1\nC3')).toEqual(['A1', 'B2', 'C3']);
});

test('the first column of a file, with quotes and a heading', () => {
  expect(codesIn('\uFEFFCode,Value\n"A 1",5\nB2;6\nC3\t7')).toEqual(['A 1', 'B2', 'C3']);
});

test('nothing in nothing', () => {
  expect(codesIn(' \n\n')).toEqual([]);
});
