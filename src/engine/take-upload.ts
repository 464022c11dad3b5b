// A piece of a file joins what came before: names of columns from the first line, rows in batches, and the record that
// the piece cuts in two waits for the next one.
import { guessDelimiter, MAX_RECORD_CHARS, readCsv } from '../core/imports/csv.ts';
import { guessMapping } from '../core/imports/mapping.ts';
import type { Uploaded, UploadState } from '../ports/import-store.ts';

/** Rows that one transaction of an import applies. */
export const IMPORT_BATCH = 4_000;
const MAX_COLUMNS = 500;
const MAX_ROWS = 10_000_000;

export const takeUpload = (state: UploadState, text: string, last: boolean): Uploaded => {
  const known = state.options.delimiter;
  // What separates cells is seen in the whole first line.
  if (known === undefined && !last && !/[\r\n]/.test(state.tail + text) && text.length < MAX_RECORD_CHARS)
    return { ...state, tail: state.tail + text, batches: [], status: 'uploading', error: null };
  const delimiter = known ?? guessDelimiter(state.tail + text);
  const { records: read, rest, unclosed } = readCsv(state.tail + text, delimiter, last);
  const begun = state.columns.length > 0;
  const width = begun ? state.columns.length : (read[0]?.length ?? 0);
  const records = read.map((cells, i) => (unclosed.includes(i) ? tooWide(cells, width) : cells));
  const header = begun ? state.columns : (records[0] ?? []).map((name) => name.trim());
  const rows = begun ? records : records.slice(1);
  const next: UploadState = {
    ...state,
    columns: header,
    mapping: begun ? state.mapping : guessMapping(header, state.kind),
    options: { ...state.options, delimiter },
    rows: state.rows + rows.length,
    tail: rest,
  };
  const error = faultOf(next, last);
  if (error !== null) return { ...next, tail: '', batches: [], rows: state.rows, status: 'failed', error };
  return { ...next, batches: inBatches(rows), status: last ? 'ready' : 'uploading', error: null };
};

/** Its quote stands in a cell more than there are columns: refused when it is applied, as rows are of which one is missing. */
const tooWide = (cells: readonly string[], width: number): readonly string[] => [
  ...cells,
  ...Array.from({ length: Math.max(width - cells.length, 0) }, () => ''),
  '"',
];

const faultOf = ({ columns, rows, tail }: UploadState, last: boolean): string | null => {
  if (tail.length > MAX_RECORD_CHARS) return 'record_too_long';
  if (columns.length > MAX_COLUMNS) return 'too_many_columns';
  if (new Set(columns).size !== columns.length) return 'same_column_twice';
  if (rows > MAX_ROWS) return 'too_many_rows';
  return last && rows === 0 ? 'no_rows' : null;
};

const inBatches = <T>(rows: readonly T[]): readonly (readonly T[])[] => {
  const batches: (readonly T[])[] = [];
  for (let i = 0; i < rows.length; i += IMPORT_BATCH) batches.push(rows.slice(i, i + IMPORT_BATCH));
  return batches;
};
