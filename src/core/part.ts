// Where a row lives. `part` is a function of a stable key, one of 64 fixed values chosen so that on Citus any
// shard count that divides 64 is exactly even (slot i holds the value whose hash falls in the i-th 64th).

export const PARTS: readonly number[] = [
  60, 8, 82, 1, 31, 88, 79, 24, 10, 92, 48, 109, 5, 112, 50, 166, 4, 7, 17, 172, 16, 96, 170, 85, 36, 89, 19,
  0, 37, 45, 101, 3, 113, 52, 62, 99, 136, 168, 46, 28, 6, 66, 70, 21, 83, 39, 43, 13, 2, 351, 27, 95, 58,
  149, 41, 179, 9, 80, 59, 22, 12, 11, 44, 18,
];
export const PART_COUNT = 64;

/** FNV-1a over UTF-16 units with a murmur finaliser: cheap, stable across releases, evenly spread. */
export const hash32 = (text: string): number => {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

export const slotOf = (workspaceId: number, kind: string, value: string): number =>
  hash32(`${workspaceId}\u001f${kind}\u001f${value}`) % PART_COUNT;

/** Part of an identifier's own value: `kind` is external_id, alias, email or phone. */
export const partOf = (workspaceId: number, kind: string, value: string): number =>
  PARTS[slotOf(workspaceId, kind, value)]!;

const SLOT_BY_PART = new Map(PARTS.map((part, slot) => [part, slot]));
export const slotOfPart = (part: number): number => SLOT_BY_PART.get(part) ?? 0;

const USER_ID = /^[0-9a-f]{24}$/;

/** A new braze_id: 22 hex characters from the caller's randomness, then the slot of the part it is born in. */
export const makeUserId = (randomHex22: string, part: number): string =>
  randomHex22 + slotOfPart(part).toString(16).padStart(2, '0');

/** Part of a braze_id, or null when the text is not one. */
export const partOfUserId = (userId: string): number | null =>
  USER_ID.test(userId) ? (PARTS[parseInt(userId.slice(22), 16)] ?? null) : null;

/** Aliases are one identifier value: their pair is unique in the workspace (2.5). */
export const aliasValue = (label: string, name: string): string => JSON.stringify([label, name]);
