// Items of a catalog as CSV and back: RFC 4180, the first line names the fields. Values are read as their field says.
export interface CatalogField {
  readonly name: string;
  readonly type: string;
}

export type Item = Readonly<Record<string, unknown>>;

export const toCsv = (fields: readonly CatalogField[], items: readonly Item[]): string => {
  const lines = items.map((item) => fields.map(({ name }) => quote(textOf(item[name]))).join(','));
  return [fields.map(({ name }) => quote(name)).join(','), ...lines].join('\r\n') + '\r\n';
};

const textOf = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** Spreadsheets run what looks like a formula: a quote before it makes it text. */
const quote = (text: string): string => {
  const safe = /^[=+@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

export type ReadItems =
  | { readonly ok: true; readonly items: readonly Item[] }
  | { readonly ok: false; readonly problem: 'no_id' | 'unknown_field' | 'bad_value'; readonly where: string };

export const readCsv = (text: string, fields: readonly CatalogField[]): ReadItems => {
  const [head = [], ...lines] = rowsOf(text.replace(/^\uFEFF/, ''));
  const known = new Map(fields.map((field) => [field.name, field]));
  const stranger = head.find((name) => !known.has(name));
  if (!head.includes('id')) return { ok: false, problem: 'no_id', where: '' };
  if (stranger !== undefined) return { ok: false, problem: 'unknown_field', where: stranger };
  const items: Item[] = [];
  for (const [i, line] of lines.entries()) {
    const item: Record<string, unknown> = {};
    for (const [place, name] of head.entries()) {
      const cell = line[place] ?? '';
      if (cell === '') continue;
      const value = valueOf(cell, known.get(name)?.type ?? 'string');
      if (value === undefined) return { ok: false, problem: 'bad_value', where: `${i + 2}: ${name}` };
      item[name] = value;
    }
    items.push(item);
  }
  return { ok: true, items };
};

/** Undefined: not a value of the type. */
const valueOf = (cell: string, type: string): unknown => {
  if (type === 'string' || type === 'time') return cell.startsWith("'") ? cell.slice(1) : cell;
  if (type === 'number')
    return cell.trim() !== '' && Number.isFinite(Number(cell)) ? Number(cell) : undefined;
  if (type === 'boolean') return cell === 'true' ? true : cell === 'false' ? false : undefined;
  try {
    return JSON.parse(cell) as unknown;
  } catch {
    return undefined;
  }
};

/** Cells may hold commas, line breaks and doubled quotes when quoted. Empty lines are left out. */
const rowsOf = (text: string): readonly (readonly string[])[] => {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const endRow = (): void => {
    row.push(cell);
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
    cell = '';
  };
  for (let i = 0; i < text.length; i++) {
    const letter = text[i] ?? '';
    if (quoted && letter === '"' && text[i + 1] === '"') {
      cell += '"';
      i++;
    } else if (letter === '"' && (quoted || cell === '')) quoted = !quoted;
    else if (!quoted && letter === ',') {
      row.push(cell);
      cell = '';
    } else if (!quoted && letter === '\n') endRow();
    else if (quoted || letter !== '\r') cell += letter;
  }
  if (cell !== '' || row.length > 0) endRow();
  return rows;
};
