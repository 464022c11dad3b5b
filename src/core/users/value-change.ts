// What one custom attribute of a request asks for, understood once, before any profile is known (2.6).
import type { Json, JsonObject, JsonScalar } from '../json.ts';

export type ValueChange =
  | { readonly op: 'set'; readonly value: Json }
  | { readonly op: 'remove' }
  | { readonly op: 'increment'; readonly by: number }
  | {
      readonly op: 'array';
      readonly add: readonly JsonScalar[];
      readonly remove: readonly JsonScalar[];
    }
  | { readonly op: 'merge'; readonly value: JsonObject }
  | ({ readonly op: 'objects' } & ObjectOperators);

/** Applied in the order add, remove, update, whatever the order of the keys (REST-91). */
export interface ObjectOperators {
  readonly add: readonly JsonObject[];
  readonly remove: readonly ObjectSelector[];
  readonly update: readonly (ObjectSelector & { readonly replacement: JsonObject })[];
  readonly merge: boolean;
}

export interface ObjectSelector {
  readonly key: string;
  readonly value: Json;
}
