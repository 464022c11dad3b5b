// Compares what a file says with what the installation has. A file need not say everything: what it leaves out
// stays as it is.
import { type Json, type JsonObject, isObject } from '../../core/json.ts';

export interface Difference {
  /** Such as `definition.variants[0].name`. */
  readonly path: string;
  readonly from: Json | undefined;
  readonly to: Json;
}

/** Where `wanted` is not already so in `found`. */
export const findDifferences = (wanted: Json, found: Json | undefined, path = ''): readonly Difference[] => {
  if (isArray(wanted) && isArray(found) && wanted.length === found.length) {
    return wanted.flatMap((item, i) => findDifferences(item, found[i], `${path}[${i}]`));
  }
  if (isJsonObject(wanted) && found !== undefined && isJsonObject(found)) {
    return Object.entries(wanted).flatMap(([name, value]) =>
      findDifferences(value, found[name], path === '' ? name : `${path}.${name}`),
    );
  }
  return isSame(wanted, found) ? [] : [{ path, from: found, to: wanted }];
};

const isArray = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);
const isJsonObject = (value: Json): value is JsonObject => isObject(value);

const isSame = (a: Json, b: Json | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Names that the installation gave and people need not write: kept, so that a push does not make new ones. */
const GIVEN = ['id', 'message_id'];

/** Elements of lists are the same when they stand at the same place. */
export const keepGivenIds = (wanted: Json, found: Json | undefined): Json => {
  if (isArray(wanted)) {
    return wanted.map((item, i) => keepGivenIds(item, isArray(found) ? found[i] : undefined));
  }
  if (!isJsonObject(wanted) || found === undefined || !isJsonObject(found)) return wanted;
  const missing = GIVEN.filter((name) => wanted[name] === undefined && found[name] !== undefined);
  return {
    ...Object.fromEntries(missing.map((name) => [name, found[name] ?? null])),
    ...Object.fromEntries(
      Object.entries(wanted).map(([name, value]) => [name, keepGivenIds(value, found[name])]),
    ),
  };
};
