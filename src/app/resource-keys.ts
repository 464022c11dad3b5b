// Names of files of what has no key of its own: the name, written for a file.

export const nameKey = (name: string, otherwise: string): string =>
  name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '') || otherwise;
