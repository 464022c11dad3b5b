// Catalogs, fields and selections as a call gives them (braze-rest-api 9.3).
import { isObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { SELECTION_OPERATORS, parseSelection } from '../templates/selection.ts';
import type { CatalogFieldType } from '../templates/selection.ts';
import { FIELD_TYPES, MAX_FIELDS, checkFields, isCatalogName } from './check-item.ts';
import type { CatalogFault } from './fault.ts';
import { fault, faultOf } from './fault.ts';

const MAX_DESCRIPTION_CHARS = 250;
const MAX_NAME_CHARS = 250;
const MAX_FIELDS_PER_CALL = 50;
/** Filters that a selection made over the API may have; the dashboard allows more. */
const MAX_API_FILTERS = 4;
export const MAX_SELECTIONS = 30;

export interface GivenField {
  readonly name: string;
  readonly type: string;
}

export interface GivenCatalog {
  readonly name: string;
  readonly description: string;
  readonly fields: readonly GivenField[];
}

type Faults = readonly CatalogFault[];

/** `catalogs`: exactly one, with all its fields. */
export const readCatalogs = (catalogs: Json | undefined): Result<GivenCatalog, Faults> => {
  const [given] = Array.isArray(catalogs) ? (catalogs as readonly Json[]) : [];
  if (!Array.isArray(catalogs) || catalogs.length !== 1 || !isObject(given)) {
    return err([
      fault('catalog-array-invalid', 'catalogs must be an array of one object.', 'catalogs', catalogs),
    ]);
  }
  const { name, fields } = given;
  const description = given['description'] ?? '';
  const faults = [...faultsOfName(name), ...faultsOfDescription(description)];
  if (!isFieldList(fields)) {
    const message = 'fields must be an array of objects with name and type.';
    return err([...faults, fault('invalid-fields', message, 'fields', fields)]);
  }
  faults.push(...checkFields(fields).map((refusal) => faultOf(refusal, valueAt(fields, refusal.field))));
  return faults.length > 0 || typeof name !== 'string' || typeof description !== 'string'
    ? err(faults)
    : ok({ name, description, fields: fields.map(({ name, type }) => ({ name, type })) });
};

const faultsOfName = (name: unknown): CatalogFault[] => {
  if (isCatalogName(name)) return [];
  return typeof name === 'string' && name.length > MAX_NAME_CHARS
    ? [fault('catalog-name-too-large', `name must be at most ${MAX_NAME_CHARS} characters.`, 'name', name)]
    : [fault('invalid-catalog-name', 'name must be letters, digits, - and _.', 'name', name)];
};

const faultsOfDescription = (description: unknown): readonly CatalogFault[] =>
  typeof description === 'string' && description.length <= MAX_DESCRIPTION_CHARS
    ? []
    : [
        fault(
          'description-too-long',
          `description must be a text of at most ${MAX_DESCRIPTION_CHARS} characters.`,
          'description',
          description,
        ),
      ];

const isFieldList = (fields: unknown): fields is readonly GivenField[] =>
  Array.isArray(fields) &&
  fields.every(
    (field) => isObject(field) && typeof field['name'] === 'string' && typeof field['type'] === 'string',
  );

/** `fields[2].type` of the list. */
const valueAt = (fields: readonly GivenField[], path: string | undefined): unknown => {
  const [, index, key] = /\[(\d+)\](?:\.(name|type))?$/.exec(path ?? '') ?? [];
  const field = index === undefined ? undefined : fields[Number(index)];
  return key === 'name' ? field?.name : key === 'type' ? field?.type : (field ?? fields.length);
};

/** Fields to add to those that a catalog has. */
export const readNewFields = (
  given: Json | undefined,
  held: readonly GivenField[],
): Result<readonly GivenField[], Faults> => {
  if (!isFieldList(given) || given.length === 0) {
    const message = 'fields must be an array of objects with name and type.';
    return err([fault('invalid-fields', message, 'fields', given)]);
  }
  if (given.length > MAX_FIELDS_PER_CALL) {
    const message = `At most ${MAX_FIELDS_PER_CALL} fields are allowed in a request.`;
    return err([fault('request-includes-too-many-fields', message, 'fields', given.length)]);
  }
  if (held.length + given.length > MAX_FIELDS) {
    const message = `A catalog has at most ${MAX_FIELDS} fields.`;
    return err([fault('catalog-exceeds-fields-limit', message, 'fields', held.length + given.length)]);
  }
  const faults = given.flatMap(({ name, type }, i) => {
    const at = `fields[${i}]`;
    const isName: boolean = isCatalogName(name);
    if (!isName) {
      const id = name.length > MAX_NAME_CHARS ? 'field-names-too-large' : 'invalid-field-names';
      return [fault(id, `${at}.name must be up to 250 letters, digits, - and _.`, `${at}.name`, name)];
    }
    if (held.some((one) => one.name === name) || given.findIndex((one) => one.name === name) !== i) {
      return [fault('field-names-not-unique', `${at}.name exists already.`, `${at}.name`, name)];
    }
    return FIELD_TYPES.some((known) => known === type)
      ? []
      : [
          fault(
            'invalid-field-types',
            `${at}.type must be one of ${FIELD_TYPES.join(', ')}.`,
            `${at}.type`,
            type,
          ),
        ];
  });
  return faults.length > 0 ? err(faults) : ok(given.map(({ name, type }) => ({ name, type })));
};

export interface GivenSelection {
  readonly name: string;
  readonly definition: JsonObject;
}

/** A selection whose filters and order name fields of the catalog, with operators that their types know. */
export const readSelection = (
  given: Json | undefined,
  fields: readonly GivenField[],
): Result<GivenSelection, Faults> => {
  if (!isObject(given)) {
    return err([fault('invalid-selection', 'selection must be an object.', 'selection', given)]);
  }
  const { name, ...definition } = given;
  if (!isCatalogName(name)) {
    const message = 'selection.name must be up to 250 letters, digits, - and _.';
    return err([fault('invalid-selection', message, 'selection.name', name)]);
  }
  const text = definition['description'] ?? '';
  if (typeof text !== 'string' || text.length > MAX_DESCRIPTION_CHARS) {
    const message = `selection.description must be a text of at most ${MAX_DESCRIPTION_CHARS} characters.`;
    return err([fault('description-too-long', message, 'selection.description', text)]);
  }
  const parsed = parseSelection(definition, 'selection');
  if (!parsed.ok) return err([faultOf(parsed.error, name)]);
  const { filters, sort } = parsed.value;
  if (filters.length > MAX_API_FILTERS) {
    const message = `A selection has at most ${MAX_API_FILTERS} filters.`;
    return err([fault('too-many-filters', message, 'selection.filters', filters.length)]);
  }
  const faults = faultsOfFilters(filters, fields);
  if (sort !== undefined && !fields.some((field) => field.name === sort.field)) {
    const message = 'selection.sort_field is not a field of the catalog.';
    faults.push(fault('invalid-sort-field', message, 'selection.sort_field', sort.field));
  }
  return faults.length > 0 ? err(faults) : ok({ name, definition });
};

const isKnownType = (type: string): type is CatalogFieldType => Object.hasOwn(SELECTION_OPERATORS, type);

const faultsOfFilters = (
  filters: readonly { readonly field: string; readonly operator: string }[],
  fields: readonly GivenField[],
): CatalogFault[] => {
  const typeOf = (name: string): string => fields.find((field) => field.name === name)?.type ?? '';
  const faults = filters.flatMap(({ field, operator }, i) => {
    const at = `selection.filters[${i}]`;
    const type = typeOf(field);
    if (!isKnownType(type)) {
      return [fault('selection-has-invalid-filter', `${at}.field is not a field of the catalog.`, at, field)];
    }
    if (SELECTION_OPERATORS[type].includes(operator)) return [];
    const known = SELECTION_OPERATORS[type].join(', ') || 'nothing';
    const message = `${at}.operator: a field of type ${type} understands ${known}.`;
    return [fault('selection-has-invalid-filter', message, `${at}.operator`, operator)];
  });
  const lists = new Set(filters.map(({ field }) => field).filter((field) => typeOf(field) === 'array'));
  if (lists.size > 1) {
    const message = 'Only one field of type array may be filtered by.';
    faults.push(
      fault('selection-contains-too-many-arrays', message, 'selection.filters', [...lists].join(', ')),
    );
  }
  return faults;
};

/** Selections that a field cannot be deleted under. */
export const isReferencedBy = (definition: JsonObject, field: string): boolean => {
  const filters = definition['filters'];
  return (
    definition['sort_field'] === field ||
    (Array.isArray(filters) && filters.some((one) => isObject(one) && one['field'] === field))
  );
};
