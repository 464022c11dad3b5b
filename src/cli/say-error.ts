// What went wrong around us (files, ports, the database) in a sentence that names the setting or the file: those who
// answer know neither.
export const sayError = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  const path = 'path' in error && typeof error.path === 'string' ? error.path : null;
  const ofFile = FILES.get(code);
  if (path !== null && ofFile !== undefined) return `${path.replace(/\.partial$/, '')}: ${ofFile}.`;
  if (code === 'EADDRINUSE')
    return `Another program listens at HOST and PORT already (choose another PORT): ${error.message}`;
  if (code === 'EACCES' && 'syscall' in error && error.syscall === 'listen')
    return `This user may not listen at HOST and PORT: ${error.message}`;
  if (code === '42501')
    return `The user of DATABASE_URL lacks a right (it should own the database): ${error.message}`;
  const isOurs = process.env['DATABASE_URL'] === undefined && process.env['DATABASE_URL_FILE'] === undefined;
  if (UNREACHABLE.has(code) && !isOurs)
    return `The database of DATABASE_URL cannot be used: ${error.message}. ${UNREACHABLE.get(code)}`;
  return error.message;
};

const FILES: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file or folder'],
  ['EACCES', 'this user may not read or write there'],
  ['EPERM', 'this user may not read or write there'],
  ['EROFS', 'nothing can be written there'],
  ['EISDIR', 'this is a folder, and a file is wanted'],
  ['ENOTDIR', 'a part of this path is a file'],
  ['EEXIST', 'a file of this name is in the way'],
  ['ENOSPC', 'there is no room left'],
]);

const NOBODY = 'Does the server run, and does it listen there?';
const NO_HOST = 'Is the name of the host right?';
const WRONG_USER = 'Are user and password right?';
/** Nobody answers there, or not to this name and password, or has no such database. */
const UNREACHABLE: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', NOBODY],
  ['ETIMEDOUT', NOBODY],
  ['EHOSTUNREACH', NOBODY],
  ['ENOTFOUND', NO_HOST],
  ['EAI_AGAIN', NO_HOST],
  ['28P01', WRONG_USER],
  ['28000', WRONG_USER],
  ['3D000', 'Make it first: createdb NAME'],
]);
