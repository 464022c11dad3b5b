// Observations as JSON lines on standard error, secrets removed; standard output belongs to data (CLI).
import pino, { type Logger } from 'pino';
import type { Observation, Observer } from '../../ports/observer.ts';
import type { Metrics } from './metrics.ts';

const SECRET_FIELDS = ['authorization', 'cookie', 'password', 'secret', 'token', 'api_key', 'apiKey', 'key'];

export const createLogger = (level: string): Logger =>
  pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.headers.${field}`]),
        censor: '[removed]',
      },
    },
    pino.destination({ dest: 2, sync: true }),
  );

/** Every observation is counted by name; the log shows it at its level. */
export const createObserver = (logger: Logger, metrics: Metrics): Observer => ({
  emit: (observation) => {
    metrics.count('relance_observations_total', { name: observation.name, level: observation.level });
    if (logger.isLevelEnabled(observation.level)) write(logger, observation);
  },
});

const write = (logger: Logger, { name, level, ...fields }: Observation): void =>
  logger[level](mask(fields), name);

const SECRET_IN_TEXT = /((?:postgres(?:ql)?|smtps?|https?):\/\/[^:/\s@]+:)[^@\s/]+@/g;

/** Error texts of drivers quote connection strings. */
const mask = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.replace(SECRET_IN_TEXT, '$1[removed]@') : value,
    ]),
  );
