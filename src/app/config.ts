// Reads the settings from the environment once, and names everything that is wrong with them at the same time.
// Every secret may also come from a file: NAME_FILE.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ipaddr from 'ipaddr.js';
import Type, { type Static, type TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { parseEgressAllow } from '../adapters/http/allow-list.ts';
import { areNameServers } from '../adapters/system/dns.ts';
import { isObject } from '../core/json.ts';
import { type Result, err, ok } from '../core/result.ts';

const Environment = Type.Object({
  NODE_ENV: Type.Optional(Type.String()),
  DATABASE_URL: Type.Optional(Type.String({ pattern: '^postgres(ql)?://' })),
  PORT: Type.Integer({ minimum: 0, maximum: 65_535, default: 3000 }),
  HOST: Type.String({ minLength: 1, default: '127.0.0.1' }),
  PUBLIC_URL: Type.Optional(Type.String({ pattern: '^https?://' })),
  SECRET_KEY: Type.Optional(Type.String({ minLength: 32 })),
  DATA_DIR: Type.String({ minLength: 1, default: '.relance' }),
  LOG_LEVEL: Type.Enum(['debug', 'info', 'warn', 'error', 'silent'], { default: 'info' }),
  ROLE: Type.Enum(['all', 'api', 'worker'], { default: 'all' }),
  WORKER_CONCURRENCY: Type.Integer({ minimum: 1, maximum: 10_000, default: 800 }),
  LOG_DAYS: Type.Integer({ minimum: 90, maximum: 3650, default: 180 }),
  AUDIT_DAYS: Type.Integer({ minimum: 30, maximum: 36_500, default: 730 }),
  AUTO_MIGRATE: Type.Boolean({ default: true }),
  TRUST_PROXY: Type.String({ default: 'false' }),
  EGRESS_ALLOW: Type.String({ default: '' }),
  DNS_SERVERS: Type.String({ default: '' }),
  SMTP_URL: Type.Optional(Type.String({ pattern: '^smtps?://' })),
  MAIL_FROM: Type.Optional(Type.String({ pattern: '@' })),
  METRICS_TOKEN: Type.Optional(Type.String({ minLength: 16 })),
  RELANCE_DEMO: Type.Boolean({ default: true }),
  RELANCE_DEMO_HISTORY: Type.Boolean({ default: true }),
  RELANCE_ALLOW_UNSAFE_DATABASE: Type.Boolean({ default: false }),
  RELANCE_FAILPOINTS: Type.String({ default: '' }),
  RELANCE_ALLOW_FAILPOINTS: Type.Boolean({ default: false }),
});
type Environment = Static<typeof Environment>;

const SECRETS: readonly (keyof Environment)[] = ['DATABASE_URL', 'SECRET_KEY', 'SMTP_URL', 'METRICS_TOKEN'];

export type Role = 'all' | 'api' | 'worker';

export interface Config {
  readonly production: boolean;
  /** Null: the embedded database. */
  readonly databaseUrl: string | null;
  readonly port: number;
  readonly host: string;
  /** Without a slash at the end; null: derived from host and port once listening. */
  readonly publicUrl: string | null;
  /** Null: generated into dataDir. */
  readonly secretKey: string | null;
  /** Absolute. */
  readonly dataDir: string;
  readonly logLevel: Environment['LOG_LEVEL'];
  readonly role: Role;
  /** Deliveries a worker has in hand at once, between claim and conclusion. */
  readonly workerConcurrency: number;
  /** How long messages of the past are kept: the log and what hangs on it. */
  readonly logDays: number;
  readonly auditDays: number;
  readonly autoMigrate: boolean;
  /** Everybody, nobody, or addresses and networks with commas between. */
  readonly trustProxy: boolean | string;
  /** Entries such as `10.0.0.0/8:2525`, parsed by the egress adapter. */
  readonly egressAllow: readonly string[];
  /** Who is asked about sending domains; none = the system's name servers. */
  readonly dnsServers: readonly string[];
  readonly smtpUrl: string | null;
  readonly mailFrom: string | null;
  readonly metricsToken: string | null;
  /** Whether a first start makes the demo workspace. */
  readonly demo: boolean;
  /** Whether its campaigns have a fortnight behind them. */
  readonly demoHistory: boolean;
  readonly allowUnsafeDatabase: boolean;
  /** Empty in production unless allowed. */
  readonly failpoints: string;
}

export interface ConfigProblem {
  readonly variable: string;
  readonly message: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

export const readConfig = (
  variables: Variables,
  workingDir: string,
): Result<Config, readonly ConfigProblem[]> => {
  const { values, problems } = readFiles(variables);
  const converted = Value.Convert(Environment, Value.Default(Environment, pickKnown(values)));
  const invalid = Object.entries(Environment.properties)
    .filter(([name, schema]) => isWrong(schema, converted, name))
    .map(([name]) => name);
  const all = [...problems, ...[...new Set([...invalid, ...findUnreadable(values)])].map(problemOf)];
  return all.length > 0 ? err(all) : ok(toConfig(converted as Environment, workingDir));
};

/** One by one: the list that a check of the whole gives ends after eight. */
const isWrong = (schema: TSchema, values: unknown, name: string): boolean =>
  isObject(values) && values[name] !== undefined && !Value.Check(schema, values[name]);

const problemOf = (variable: string): ConfigProblem => ({
  variable,
  message: WANTED.get(variable) ?? 'must be true or false',
});

const addressLike = (example: string): string => `must be an address such as ${example}`;
/** What is wanted of each that can be wrong; the others are switches. */
const WANTED: ReadonlyMap<string, string> = new Map([
  ['DATABASE_URL', addressLike('postgres://user:password@host:5432/database')],
  ['PUBLIC_URL', addressLike('https://engage.example.com')],
  ['SMTP_URL', addressLike('smtp://user:password@mail.example.com:587')],
  ['MAIL_FROM', 'must be an email address'],
  ['PORT', 'must be a whole number from 0 to 65535'],
  ['WORKER_CONCURRENCY', 'must be a whole number from 1 to 10000'],
  ['LOG_DAYS', 'must be a whole number from 90 to 3650'],
  ['AUDIT_DAYS', 'must be a whole number from 30 to 36500'],
  ['SECRET_KEY', 'must have at least 32 characters'],
  ['METRICS_TOKEN', 'must have at least 16 characters'],
  ['LOG_LEVEL', 'must be one of debug, info, warn, error, silent'],
  ['ROLE', 'must be one of all, api, worker'],
  ['EGRESS_ALLOW', 'must be networks such as 10.0.0.0/8 or 10.0.0.5:2525, separated by commas'],
  ['DNS_SERVERS', 'must be name servers such as 9.9.9.9 or 10.0.0.2:5353, separated by commas'],
  ['TRUST_PROXY', 'must be true, false, or addresses and networks of proxies, separated by commas'],
]);

/** What no schema sees: addresses that cannot be taken apart, lists with an entry that means nothing. */
const findUnreadable = (values: Variables): readonly string[] =>
  Object.entries(READABLE)
    .filter(([name, isReadable]) => values[name]?.trim() && !isReadable(values[name].trim()))
    .map(([name]) => name);

const namesHost = (text: string): boolean => URL.canParse(text) && new URL(text).hostname !== '';
const READABLE: Readonly<Record<string, (text: string) => boolean>> = {
  // A socket's address names no host between `@` and `/`: postgresql://user@/name?host=/folder.
  DATABASE_URL: (text) => URL.canParse(text.replace('@/', '@socket/')),
  PUBLIC_URL: namesHost,
  SMTP_URL: namesHost,
  EGRESS_ALLOW: (text) => parseEgressAllow(text).ok,
  DNS_SERVERS: (text) => areNameServers(splitList(text)),
  TRUST_PROXY: (text) => text === 'true' || text === 'false' || splitList(text).every(isProxy),
};
const isProxy = (entry: string): boolean =>
  ipaddr.isValid(entry) || ipaddr.isValidCIDR(entry) || PROXY_RANGES.has(entry);
const PROXY_RANGES = new Set(['loopback', 'linklocal', 'uniquelocal']);

/** A variable that is set but empty counts as not set, as compose files and shells produce it. */
const pickKnown = (values: Variables): Record<string, string> => {
  const known = Object.keys(Environment.properties);
  const entries = known.map((name) => [name, values[name]?.trim()] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => Boolean(entry[1])));
};

const readFiles = (variables: Variables): { values: Variables; problems: ConfigProblem[] } => {
  const values: Record<string, string | undefined> = { ...variables };
  const problems: ConfigProblem[] = [];
  for (const name of SECRETS) {
    const path = variables[`${name}_FILE`];
    if (path === undefined || path === '') continue;
    if (variables[name]) {
      problems.push({ variable: name, message: `is set together with ${name}_FILE: set one of them` });
      continue;
    }
    try {
      values[name] = readFileSync(path, 'utf8').trim();
    } catch {
      problems.push({ variable: `${name}_FILE`, message: `names a file that cannot be read: ${path}` });
    }
  }
  return { values, problems };
};

const toConfig = (env: Environment, workingDir: string): Config => {
  const production = env.NODE_ENV === 'production';
  return {
    production,
    databaseUrl: env.DATABASE_URL ?? null,
    port: env.PORT,
    host: env.HOST,
    publicUrl: env.PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    secretKey: env.SECRET_KEY ?? null,
    dataDir: resolve(workingDir, env.DATA_DIR),
    logLevel: env.LOG_LEVEL,
    role: env.ROLE,
    workerConcurrency: env.WORKER_CONCURRENCY,
    logDays: env.LOG_DAYS,
    auditDays: env.AUDIT_DAYS,
    autoMigrate: env.AUTO_MIGRATE,
    trustProxy: parseTrustProxy(env.TRUST_PROXY),
    egressAllow: splitList(env.EGRESS_ALLOW),
    dnsServers: splitList(env.DNS_SERVERS),
    smtpUrl: env.SMTP_URL ?? null,
    mailFrom: env.MAIL_FROM ?? null,
    metricsToken: env.METRICS_TOKEN ?? null,
    demo: env.RELANCE_DEMO,
    demoHistory: env.RELANCE_DEMO_HISTORY,
    allowUnsafeDatabase: env.RELANCE_ALLOW_UNSAFE_DATABASE,
    failpoints: production && !env.RELANCE_ALLOW_FAILPOINTS ? '' : env.RELANCE_FAILPOINTS,
  };
};

const parseTrustProxy = (text: string): boolean | string =>
  text === 'true' || text === 'false' ? text === 'true' : text;

const splitList = (text: string): readonly string[] => text.split(/[\s,]+/).filter((item) => item !== '');
