// A selection's rows as one statement (braze-rest-api 9.3). Fields and values are parameters; a value that does
// not fit its field's type, or a field the catalogue does not have, selects nothing.
import type { Json } from '../../core/json.ts';
import type { SqlFragment } from '../../core/sql.ts';
import { joinSql, raw, sql } from '../../core/sql.ts';
import { SELECTION_OPERATORS } from '../../core/templates/selection.ts';
import type { CatalogFieldType, SelectionRule } from '../../core/templates/selection.ts';
import type { Selection } from '../../ports/template-host.ts';

export type FieldTypes = ReadonlyMap<string, CatalogFieldType>;

export const selectRows = (
  workspaceId: number,
  catalog: string,
  selection: Selection,
  types: FieldTypes,
): SqlFragment => {
  const conditions = [
    sql`workspace_id = ${workspaceId}`,
    sql`catalog = ${catalog}`,
    ...selection.filters.map((filter) => condition(filter, types)),
  ];
  return sql`select item_id, item from catalog_items where ${joinSql(conditions, ' and ')}
    order by ${order(selection, types)} limit ${selection.resultsLimit}`;
};

const NOTHING = raw('false');

const condition = (filter: SelectionRule, types: FieldTypes): SqlFragment => {
  const type = types.get(filter.field);
  if (type === undefined || !SELECTION_OPERATORS[type].includes(filter.operator)) return NOTHING;
  const { operator, value } = filter;
  const field = sql`(item -> ${filter.field}::text)`;
  switch (type) {
    case 'string':
      return compareText(filter, textOf(value));
    case 'number':
      return compareNumber(field, operator, Number(value));
    case 'boolean':
      return sql`${field} = to_jsonb(${value === true || value === 'true'}::boolean)`;
    case 'time':
      return compareTime(filter, Date.parse(textOf(value)));
    case 'array':
      return operator === 'includes value'
        ? includes(field, value)
        : sql`not coalesce(${includes(field, value)}, false)`;
    case 'object':
      return NOTHING;
  }
};

const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
const includes = (field: SqlFragment, value: Json): SqlFragment =>
  sql`${field} @> ${JSON.stringify([value])}::jsonb`;

const compareText = (filter: SelectionRule, value: string): SqlFragment => {
  const field = fieldText(filter.field);
  return filter.operator === 'equals'
    ? sql`${field} = ${value}::text`
    : sql`${field} is distinct from ${value}::text`;
};

const compareNumber = (field: SqlFragment, operator: string, value: number): SqlFragment => {
  if (!Number.isFinite(value)) return NOTHING;
  const number = sql`case when jsonb_typeof(${field}) = 'number' then (${field} #>> '{}')::numeric end`;
  const wanted = sql`${String(value)}::numeric`;
  if (operator === 'equals') return sql`(${number}) = ${wanted}`;
  if (operator === 'does not equal') return sql`(${number}) is distinct from ${wanted}`;
  return operator === 'greater than' ? sql`(${number}) > ${wanted}` : sql`(${number}) < ${wanted}`;
};

/** Times are ISO texts, or {"$time": ISO} where they came typed. */
const fieldText = (field: string): SqlFragment => sql`(item ->> ${field}::text)`;
const fieldTime = (field: string): SqlFragment => {
  const text = sql`coalesce(item -> ${field}::text ->> '$time', item ->> ${field}::text)`;
  return sql`(case when ${text} ~ ${ISO_DATE} then (${text})::timestamptz end)`;
};
const ISO_DATE =
  '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d)([T ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?(Z|[+-]\\d{2}:?\\d{2})?)?$';

const compareTime = (filter: SelectionRule, value: number): SqlFragment => {
  if (!Number.isFinite(value)) return NOTHING;
  const wanted = sql`to_timestamp(${value}::double precision / 1000.0)`;
  const field = fieldTime(filter.field);
  return filter.operator === 'before' ? sql`${field} < ${wanted}` : sql`${field} > ${wanted}`;
};

const order = (selection: Selection, types: FieldTypes): SqlFragment => {
  const { sort } = selection;
  if (sort === undefined) return raw('random()');
  const direction = raw(sort.order === 'asc' ? 'asc nulls last' : 'desc nulls last');
  return sql`${sortKey(sort.field, types.get(sort.field))} ${direction}, item_id`;
};

const sortKey = (field: string, type: CatalogFieldType | undefined): SqlFragment => {
  if (type === 'number') {
    return sql`(case when jsonb_typeof(item -> ${field}::text) = 'number' then (item ->> ${field}::text)::numeric end)`;
  }
  return type === 'time' ? fieldTime(field) : sql`${fieldText(field)} collate "C"`;
};
