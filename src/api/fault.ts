// Faults that pass by themselves (the database restarts, fails over or is out of connections) are answered with
// 503, so that callers try again; everything else unexpected is a bug and answered with 500.

const PASSING = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOENT', // the socket of a server that is starting again
  '53300', // too many connections
  '57P01', // administrator shuts down
  '57P02', // crash of another backend
  '57P03', // still starting
  '08000',
  '08001',
  '08003',
  '08006',
  '40001',
  '40P01',
  '25006', // read-only after a failover
]);
const LOST = /connection terminated|timeout exceeded when trying to connect|not queryable/i;

export const isPassing = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  if ('retryable' in error && error.retryable === true) return true;
  return ('code' in error && PASSING.has(String(error.code))) || LOST.test(error.message);
};
