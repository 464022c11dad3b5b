// Faults that pass without us (the database restarts, fails over, is out of connections or of disk) are answered with
// 503, so that callers try again; everything else unexpected is a bug and answered with 500.

const PASSING = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOENT', // the socket of a server that is starting again
  '53100', // the disk is full
  '53200', // out of memory
  '53300', // too many connections
  '53400', // another limit of the server's configuration
  '58030', // the disk cannot be read or written
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
