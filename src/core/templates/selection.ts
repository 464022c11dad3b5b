// A catalogue selection as the API takes it (braze-rest-api 9.3), read into what templates ask for.
import { isObject } from '../json.ts';
import type { Json } from '../json.ts';
import type { Result } from '../result.ts';
import { ok, refuse } from '../result.ts';

export const MAX_SELECTION_RESULTS = 50;
/** The dashboard allows 10, the API 4; stored selections may come from either (6.5). */
export const MAX_SELECTION_FILTERS = 10;

export type CatalogFieldType = 'string' | 'number' | 'boolean' | 'time' | 'array' | 'object';

/** Which operators a field of a type understands. */
export const SELECTION_OPERATORS: Readonly<Record<CatalogFieldType, readonly string[]>> = {
  string: ['equals', 'does not equal'],
  number: ['equals', 'does not equal', 'greater than', 'less than'],
  boolean: ['is'],
  time: ['before', 'after'],
  array: ['includes value', 'does not include value'],
  object: [],
};

export interface SelectionRule {
  readonly field: string;
  readonly operator: string;
  readonly value: Json;
}
export interface SelectionDefinition {
  readonly filters: readonly SelectionRule[];
  readonly resultsLimit: number;
  readonly sort?: { readonly field: string; readonly order: 'asc' | 'desc' };
}

export const parseSelection = (input: unknown, path: string): Result<SelectionDefinition> => {
  if (!isObject(input)) return refuse('invalid-selection', 'A selection is an object.', path);
  const filters = input['filters'] ?? [];
  if (!Array.isArray(filters) || filters.length > MAX_SELECTION_FILTERS || !filters.every(isRule)) {
    return refuse(
      'selection-has-invalid-filter',
      'A filter has a field, an operator and a value.',
      `${path}.filters`,
    );
  }
  const limit = input['results_limit'] ?? MAX_SELECTION_RESULTS;
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > MAX_SELECTION_RESULTS) {
    return refuse('selection-invalid-results-limit', 'The limit is 1 to 50.', `${path}.results_limit`);
  }
  const { sort_field: field, sort_order: order } = input;
  if (field === undefined && order === undefined) return ok({ filters, resultsLimit: limit });
  if (typeof field !== 'string' || (order !== 'asc' && order !== 'desc')) {
    return refuse('invalid-sorting', 'sort_field and sort_order (asc, desc) go together.', path);
  }
  return ok({ filters, resultsLimit: limit, sort: { field, order } });
};

const isRule = (input: unknown): input is SelectionRule =>
  isObject(input) &&
  typeof input['field'] === 'string' &&
  typeof input['operator'] === 'string' &&
  input['value'] !== undefined;
