// The rules that let one set of SQL run on the embedded server, an external PostgreSQL and Citus, as functions
// over text. `-- all-parts: <reason>` in a block excuses a statement that is not on a hot path.

export interface Block {
  readonly name: string;
  readonly text: string;
}

/** An UPDATE of its own; neither ON CONFLICT DO UPDATE nor FOR UPDATE. */
const UPDATES_ROWS = /\bupdate\s+(?!set\b)(?:only\s+)?\w+(?:\s+(?:as\s+)?\w+)?\s+set\b/i;
const EXCUSE = /^-- all-parts: \S.*$/m;

/** Comments and literals go, so that words in them count for nothing. */
export const strip = (text: string): string => text.replace(/--.*$/gm, '').replace(/'(?:[^']|'')*'/g, "''");

/** Tables that have a `part` column, by the migrations that make them. */
export const findHotTables = (migrations: string): ReadonlySet<string> =>
  new Set(
    listCreatedTables(migrations)
      .filter(({ body }) => /^\s*part\s+smallint/m.test(body))
      .map(({ name }) => name),
  );

interface CreatedTable {
  readonly name: string;
  readonly body: string;
}

export const listCreatedTables = (migrations: string): readonly CreatedTable[] =>
  [...strip(migrations).matchAll(/create table (?:if not exists )?(\w+) \(([\s\S]*?)\n\)/gi)].map(
    (match) => ({
      name: match[1] ?? '',
      body: match[2] ?? '',
    }),
  );

export const findSchemaFaults = (migrations: string): readonly string[] => {
  const text = strip(migrations);
  const faults: string[] = [];
  if (/generated\s+(always|by default)\s+as\s+identity|\b(big|small)?serial\b/i.test(text)) {
    faults.push('identity or serial column');
  }
  if (/create\s+(or replace\s+)?(constraint\s+)?trigger/i.test(text)) faults.push('trigger');
  for (const { name, body } of listCreatedTables(migrations)) {
    if (!/^\s*part\s+smallint/m.test(body)) continue;
    const key = /primary key \((\w+)/i.exec(body)?.[1];
    if (key !== undefined && key !== 'part') faults.push(`${name}: the primary key leads with ${key}`);
    if (/\bunique\b(?! \(part\b)/i.test(body)) faults.push(`${name}: a unique constraint without part`);
  }
  for (const [, table, column] of text.matchAll(/create unique index \w+ on (\w+) \((\w+)/gi)) {
    if (findHotTables(migrations).has(table ?? '') && column !== 'part') {
      faults.push(`${table}: a unique index leads with ${column}`);
    }
  }
  return faults;
};

export const findQueryFaults = (block: Block, hot: ReadonlySet<string>): readonly string[] => {
  const text = strip(block.text);
  const faults: string[] = [];
  if (/;\s*\S/.test(text)) faults.push('more than one statement');
  for (const clause of text.matchAll(/do update\s+set([\s\S]*?)(?=\breturning\b|$)/gi)) {
    if (/\b(now|clock_timestamp|transaction_timestamp)\s*\(|\bcurrent_timestamp\b/i.test(clause[1] ?? '')) {
      faults.push('now() in DO UPDATE');
    }
  }
  if (UPDATES_ROWS.test(text) && /\bclock_timestamp\s*\(/i.test(text)) {
    faults.push('clock_timestamp() beside UPDATE: Citus takes statement_timestamp()');
  }
  if (!EXCUSE.test(block.text)) faults.push(...findUnboundParts(text, hot));
  return faults.map((fault) => `${block.name}: ${fault}`);
};

const REFERENCE =
  /\b(from|join|update|using|delete from|insert into)\s+(?:only\s+|lateral\s+)?(\w+)(?:\s+(?:as\s+)?(\w+))?/gi;
const NOT_AN_ALIAS = new Set([
  ...['where', 'on', 'set', 'using', 'join', 'left', 'right', 'inner', 'cross', 'full', 'natural', 'group'],
  ...[
    'order',
    'limit',
    'offset',
    'having',
    'for',
    'returning',
    'select',
    'values',
    'union',
    'except',
    'with',
  ],
]);

/** Each use of a hot table must carry its part within the statement or subquery it stands in. */
const findUnboundParts = (text: string, hot: ReadonlySet<string>): string[] =>
  [...text.matchAll(REFERENCE)].flatMap((match) => {
    const [, verb, table, word] = match;
    if (table === undefined || !hot.has(table)) return [];
    const alias = word === undefined || NOT_AN_ALIAS.has(word.toLowerCase()) ? table : word;
    const scope = enclosingScope(text, match.index);
    const bound =
      new RegExp(`\\b${alias}\\.part\\b`, 'i').test(text) ||
      /(^|[^.\w])part\b/i.test(scope) ||
      fillsWholeRows(scope, table);
    return bound ? [] : [`${verb?.toLowerCase()} ${table} without its part`];
  });

/** A record set of the table's own row type carries its part. */
const fillsWholeRows = (scope: string, table: string): boolean =>
  new RegExp(`record(set)?\\(null::${table}\\b`).test(scope);

/** From the opening parenthesis before `at`, or the start, to its closing one, or the end. */
const enclosingScope = (text: string, at: number): string => {
  let depth = 0;
  let start = at;
  while (start > 0 && depth >= 0) {
    start--;
    if (text[start] === ')') depth++;
    if (text[start] === '(') depth--;
  }
  depth = 0;
  let end = at;
  while (end < text.length && depth >= 0) {
    if (text[end] === '(') depth++;
    if (text[end] === ')') depth--;
    end++;
  }
  return text.slice(start, end);
};
