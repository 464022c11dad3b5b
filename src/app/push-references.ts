// Campaigns that rules, triggers and conversions of files name: by key in a file, by id in a workspace. And the order
// in which files are applied, so that whatever is named is there before whoever names it.
import type { Campaign } from '../core/campaigns/campaign.ts';
import type { Json, JsonObject } from '../core/json.ts';
import { isObject } from '../core/json.ts';
import type { Result } from '../core/result.ts';
import { ok, refuse } from '../core/result.ts';
import type { CampaignStore } from '../ports/settings-store.ts';

/** Ids become keys. One that is not known stays as it is. */
export const withCampaignKeys = (
  document: JsonObject,
  campaigns: readonly Pick<Campaign, 'campaignId' | 'key'>[],
): JsonObject => {
  const keys = new Map(campaigns.map(({ campaignId, key }) => [campaignId, key]));
  return mapClauses(document, (clause) => {
    const { campaign_id: id, ...rest } = clause;
    const key = typeof id === 'string' ? keys.get(id) : undefined;
    return key === undefined ? clause : { ...rest, campaign: key };
  });
};

/** Keys become ids; refused when one names nothing. `self` is the campaign whose document it is. */
export const withCampaignIds = async (
  campaigns: Pick<CampaignStore, 'findByKey'>,
  workspaceId: number,
  document: JsonObject,
  field: string,
  self: Pick<Campaign, 'campaignId' | 'key'> | null = null,
): Promise<Result<JsonObject>> => {
  const ids = new Map<string, string>();
  for (const key of keysIn(document, 'campaign')) {
    const found = key === self?.key ? self : await campaigns.findByKey(workspaceId, key);
    if (found === null) return refuse('unknown_campaign', `there is no campaign ${key}`, field);
    ids.set(key, found.campaignId);
  }
  return ok(
    mapClauses(document, (clause) => {
      const { campaign: key, ...rest } = clause;
      const id = typeof key === 'string' ? ids.get(key) : undefined;
      return id === undefined ? clause : { ...rest, campaign_id: id };
    }),
  );
};

const keysIn = (document: JsonObject, name: 'campaign' | 'segment'): ReadonlySet<string> => {
  const found = new Set<string>();
  mapClauses(document, (clause) => {
    const key = clause[name];
    if (typeof key === 'string') found.add(key);
    return clause;
  });
  return found;
};

/** Every filter and every trigger of the document; what messages say is nobody's clause. */
const mapClauses = (document: JsonObject, change: (clause: JsonObject) => JsonObject): JsonObject => {
  const inside = Object.fromEntries(
    Object.entries(document).map(([name, value]) => [
      name,
      name === 'variants' ? value : mapInside(value, change),
    ]),
  );
  const isClause = typeof document['filter'] === 'string' || typeof document['type'] === 'string';
  return isClause ? change(inside) : inside;
};

const mapInside = (value: Json, change: (clause: JsonObject) => JsonObject): Json => {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => mapInside(item, change));
  return isObject(value) ? mapClauses(value, change) : value;
};

interface Named {
  readonly kind: string;
  readonly key: string;
  readonly document: JsonObject;
}

/**
 * In the given order, but after whatever each one names. In a circle of campaigns one has to come first: namedTooEarly()
 * tells which have to be begun before.
 */
export const orderByReferences = <T extends Named>(resources: readonly T[]): readonly T[] => {
  const byName = new Map(resources.map((resource) => [nameOf(resource.kind, resource.key), resource]));
  const ordered = new Set<T>();
  const seen = new Set<T>();
  const place = (resource: T): void => {
    if (seen.has(resource)) return;
    seen.add(resource);
    for (const name of namesIn(resource)) {
      const named = byName.get(name);
      if (named !== undefined) place(named);
    }
    ordered.add(resource);
  };
  for (const resource of resources) place(resource);
  return [...ordered];
};

/** Campaigns that somebody before them in this order names: only a circle makes that so. */
export const namedTooEarly = <T extends Named>(ordered: readonly T[]): readonly T[] => {
  const named = new Set<string>();
  const early: T[] = [];
  for (const resource of ordered) {
    const name = nameOf(resource.kind, resource.key);
    if (resource.kind === 'campaigns' && named.has(name)) early.push(resource);
    for (const one of namesIn(resource)) if (one !== name) named.add(one);
  }
  return early;
};

const nameOf = (kind: string, key: string): string => `${kind}/${key}`;

const namesIn = ({ kind, document }: Named): readonly string[] => {
  if (kind !== 'segments' && kind !== 'campaigns') return [];
  return [
    ...[...keysIn(document, 'segment')].map((key) => nameOf('segments', key)),
    ...[...keysIn(document, 'campaign')].map((key) => nameOf('campaigns', key)),
  ];
};
