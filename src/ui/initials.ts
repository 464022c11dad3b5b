// The first characters of a name's first and last word; signs that are neither letter nor digit stand for nobody.

const letters = (word: string): readonly string[] => word.match(/[\p{L}\p{N}]\p{M}*/gu) ?? [];

export const initialsOf = (name: string): string | null => {
  const words = name
    .split(/\s+/)
    .map(letters)
    .filter((word) => word.length > 0);
  const first = words[0]?.[0] ?? '';
  const last = words.length > 1 ? (words.at(-1)?.[0] ?? '') : '';
  const initials = `${first}${last}`.toUpperCase();
  return initials === '' ? null : initials;
};
