// Tags with parents (campaign-delivery 2.5): a rule on a tag covers everything below it.

/** Tag → the tag above it. */
export type TagParents = Readonly<Record<string, string>>;

export const MAX_TAG_DEPTH = 10;

/** The tags and everything above them. Chains are short and have no circles: the door sees to it. */
export const withParents = (tags: readonly string[], parents: TagParents): ReadonlySet<string> => {
  const all = new Set(tags);
  for (const tag of all) {
    if (Object.hasOwn(parents, tag)) {
      const parent = parents[tag];
      if (parent !== undefined) all.add(parent);
    }
  }
  return all;
};

/** A tag that is above itself, or too deep; null = all is well. */
export const findTagFault = (parents: TagParents): string | null => {
  for (const tag of Object.keys(parents)) {
    let above: string | undefined = tag;
    for (let depth = 0; above !== undefined; depth++) {
      if (depth >= MAX_TAG_DEPTH) return tag;
      above = Object.hasOwn(parents, above) ? parents[above] : undefined;
    }
  }
  return null;
};
