// Connection pools, one per kind of work, so that slow reports never starve claims (F65), and the types that
// rows come in: instants are epoch milliseconds, bigints are numbers while they are exact.
import pg from 'pg';

export type Pool = pg.Pool;
export type PoolClient = pg.PoolClient;
/** What a query runs on: a pool, or a client inside a transaction. */
export type Queryable = pg.Pool | pg.ClientBase;

export interface Pools {
  /** HTTP requests. */
  readonly api: Pool;
  /** Claims, renewals, settling. */
  readonly claim: Pool;
  /** Counts, lists, exports: long statements. */
  readonly reports: Pool;
  close(): Promise<void>;
}

export interface PoolOptions {
  readonly name: string;
  readonly max: number;
  readonly statementTimeoutMs: number;
  /** Few statements, each on every row of the same few tables: planned once per connection, not for every value. */
  readonly genericPlans?: boolean;
  readonly onError?: (error: Error) => void;
}

export interface PoolSizes {
  readonly api: number;
  readonly claim: number;
  readonly reports: number;
}

const DEFAULT_SIZES: PoolSizes = { api: 10, claim: 8, reports: 3 };

export const openPools = (
  url: string,
  sizes: Partial<PoolSizes> = {},
  onError: (error: Error) => void = () => undefined,
): Pools => {
  const { api, claim, reports } = { ...DEFAULT_SIZES, ...sizes };
  const all = {
    api: openPool(url, { name: 'api', max: api, statementTimeoutMs: 15_000, onError }),
    claim: openPool(url, {
      name: 'claim',
      max: claim,
      statementTimeoutMs: 60_000,
      genericPlans: true,
      onError,
    }),
    reports: openPool(url, { name: 'reports', max: reports, statementTimeoutMs: 120_000, onError }),
  };
  return {
    ...all,
    close: async () => {
      await Promise.all([all.api.end(), all.claim.end(), all.reports.end()]);
    },
  };
};

export const openPool = (url: string, options: PoolOptions): Pool => {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max,
    application_name: `relance ${options.name}`,
    ...(options.genericPlans === true ? { options: GENERIC_PLANS } : {}),
    statement_timeout: options.statementTimeoutMs,
    idle_in_transaction_session_timeout: 60_000,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    types: ROW_TYPES,
  });
  // An idle connection that breaks is not an error of anybody's query; the pool opens another one.
  pool.on('error', (error) => options.onError?.(error));
  // Neither is one that breaks between two queries of whoever holds it: their next query says so. Without a listener
  // the process would end.
  pool.on('connect', (client) => void client.on('error', () => undefined));
  return pool;
};

/** Otherwise the first five runs of a statement are planned anew, which takes 10 ms for the longest of them. */
const GENERIC_PLANS = '-c plan_cache_mode=force_generic_plan';

/** Runs `work` in one transaction; anything thrown rolls it back. */
export const inTransaction = async <T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((fault: unknown) => {
      broken = fault instanceof Error ? fault : new Error(String(fault));
    });
    throw error;
  } finally {
    client.release(broken);
  }
};

type Parse = (text: string) => unknown;

/** Rows that were written together carry the same instants: the one before is often the next. */
let lastText = '';
let lastInstant = 0;

/** PostgreSQL's text of a timestamptz; any session time zone is understood. */
export const parseTimestamp = (text: string): number => {
  if (text !== lastText) {
    lastInstant = readTimestamp(text);
    lastText = text;
  }
  return lastInstant;
};

const readTimestamp = (text: string): number => {
  if (text === 'infinity') return Infinity;
  if (text === '-infinity') return -Infinity;
  const match = TIMESTAMP.exec(text);
  if (match === null) throw new Error(`Not a timestamp: ${text}`);
  const [, year, month, day, hour, minute, second, fraction, sign, zoneHours, zoneMinutes, era] = match;
  const fullYear = era === undefined ? Number(year) : 1 - Number(year);
  const millis = fraction === undefined ? 0 : Math.trunc(Number(`0.${fraction}`) * 1000 + 1e-6);
  const local = utcMillis(fullYear, Number(month), Number(day), Number(hour), Number(minute), Number(second));
  const offsetMinutes = Number(zoneHours ?? 0) * 60 + Number(zoneMinutes ?? 0);
  return local + millis - (sign === '-' ? -1 : 1) * offsetMinutes * 60_000;
};

const TIMESTAMP =
  /^(\d{4,})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:([+-])(\d\d)(?::?(\d\d))?(?::\d\d)?)?( BC)?$/;

/** Date.UTC takes years below 100 for 19xx. */
const utcMillis = (year: number, month: number, day: number, hour: number, minute: number, second: number) =>
  year >= 100
    ? Date.UTC(year, month - 1, day, hour, minute, second)
    : Date.UTC(year + 400, month - 1, day, hour, minute, second) - MS_PER_400_YEARS;

const MS_PER_400_YEARS = 146_097 * 86_400_000;

/** Beyond 2^53 the text stays, so that no digit is invented. */
const parseBigint = (text: string): number | string => {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
};

/** The driver's list of ids lacks the arrays it parses. */
const TEXT_ARRAY = 1009 as number as 25;

const parseNullable = (item: Parse): Parse => {
  const parseArray = pg.types.getTypeParser(TEXT_ARRAY) as (text: string) => (string | null)[];
  return (text) => parseArray(text).map((value) => (value === null ? null : item(value)));
};

const OWN_PARSERS = new Map<number, Parse>([
  [20, parseBigint],
  [1016, parseNullable(parseBigint)],
  [1184, parseTimestamp],
  [1185, parseNullable(parseTimestamp)],
  [1114, parseTimestamp],
  // Civil dates stay text.
  [1082, (text) => text],
]);

const ROW_TYPES: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' ? OWN_PARSERS.get(oid) : undefined) ??
    (pg.types.getTypeParser(oid, format) as Parse),
};
