// What templates ask of the database. Answers are kept for a second, so that a campaign asks once and an edit is
// seen at once; promotion codes are never kept: they are taken, many deliveries in one statement.
import { LRUCache } from 'lru-cache';
import { isObject } from '../../core/json.ts';
import type { JsonObject } from '../../core/json.ts';
import { renderSql } from '../../core/sql.ts';
import { parseSelection } from '../../core/templates/selection.ts';
import type { CatalogFieldType } from '../../core/templates/selection.ts';
import type { Instant } from '../../core/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Seal } from '../../ports/seal.ts';
import type { Credential, Selection, TemplateHost } from '../../ports/template-host.ts';
import { selectRows } from './catalog-selection.ts';
import type { FieldTypes } from './catalog-selection.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';

const sql = loadSql(new URL('./template-host.sql', import.meta.url), [
  'findContentBlock',
  'findCatalogItems',
  'findSelection',
  'findRecommendation',
  'findCatalogFields',
  'findCredential',
  'takePromotionCodes',
]);

export interface TemplateHostOptions {
  readonly pool: Pool;
  readonly clock: Clock;
  /** Opens the secrets of credentials: JSON text, {"user", "password"} or {"<header>": "<value>"}. */
  readonly seal: Pick<Seal, 'open'>;
}

const KEPT_MS = 1_000;
const MAX_KEPT = 5_000;
const MAX_CODES_PER_STATEMENT = 500;

export const createTemplateHost = (options: TemplateHostOptions): TemplateHost => {
  const { pool, clock } = options;
  const keep = keepBriefly(clock);
  const codes = new CodeTaker(pool);
  const selectionOf = (workspaceId: number, catalog: string, name: string): Promise<Selection | null> =>
    keep(['selection', workspaceId, catalog, name], () => findSelection(pool, workspaceId, catalog, name));
  const rowsOf = (
    workspaceId: number,
    catalog: string,
    selection: Selection,
  ): Promise<readonly JsonObject[]> =>
    keep(['rows', workspaceId, catalog, selection], () => findRows(pool, workspaceId, catalog, selection));
  return {
    contentBlock: (workspaceId, name) =>
      keep(['block', workspaceId, name], () => findBlock(pool, workspaceId, name)),
    catalogItems: (workspaceId, catalog, ids) =>
      keep(['items', workspaceId, catalog, ids], () => findItems(pool, workspaceId, catalog, ids)),
    catalogSelection: selectionOf,
    selectCatalogItems: rowsOf,
    productRecommendation: async (workspaceId, name) => {
      const found = await keep(['recommendation', workspaceId, name], () =>
        findRecommendation(pool, workspaceId, name),
      );
      return found === null ? null : rowsOf(workspaceId, found.catalog, found.selection);
    },
    promotionCode: (workspaceId, list, deliveryId, now) => codes.take(workspaceId, list, deliveryId, now),
    credential: (workspaceId, name) =>
      keep(['credential', workspaceId, name], () => findCredential(options, workspaceId, name)),
  };
};

type Keep = <Value>(key: readonly unknown[], load: () => Promise<Value>) => Promise<Value>;

/** Those who ask the same within a second share one question. A failed question is asked again. */
const keepBriefly = (clock: Clock): Keep => {
  const kept = new LRUCache<string, { readonly answer: Promise<unknown>; readonly until: number }>({
    max: MAX_KEPT,
  });
  return <Value>(key: readonly unknown[], load: () => Promise<Value>): Promise<Value> => {
    const name = JSON.stringify(key);
    const known = kept.get(name);
    if (known !== undefined && clock.monotonic() < known.until) return known.answer as Promise<Value>;
    const answer = load();
    kept.set(name, { answer, until: clock.monotonic() + KEPT_MS });
    answer.catch(() => kept.delete(name));
    return answer;
  };
};

const findBlock = async (pool: Pool, workspaceId: number, name: string): Promise<string | null> => {
  const { rows } = await pool.query<{ content: string }>(sql.findContentBlock([workspaceId, name]));
  return rows[0]?.content ?? null;
};

interface ItemRow {
  readonly item_id: string;
  readonly item: JsonObject;
}
const toItem = (row: ItemRow): JsonObject => ({ id: row.item_id, ...row.item });

const findItems = async (
  pool: Pool,
  workspaceId: number,
  catalog: string,
  ids: readonly string[],
): Promise<readonly (JsonObject | null)[]> => {
  const { rows } = await pool.query<ItemRow>(sql.findCatalogItems([workspaceId, catalog, ids]));
  const byId = new Map(rows.map((row) => [row.item_id, toItem(row)]));
  return ids.map((id) => byId.get(id) ?? null);
};

const findSelection = async (
  pool: Pool,
  workspaceId: number,
  catalog: string,
  name: string,
): Promise<Selection | null> => {
  const { rows } = await pool.query<{ definition: unknown }>(sql.findSelection([workspaceId, catalog, name]));
  return readSelection(rows[0]?.definition);
};

const readSelection = (definition: unknown): Selection | null => {
  const parsed = parseSelection(definition, 'selection');
  return parsed.ok ? parsed.value : null;
};

const findRecommendation = async (
  pool: Pool,
  workspaceId: number,
  name: string,
): Promise<{ readonly catalog: string; readonly selection: Selection } | null> => {
  const { rows } = await pool.query<{ catalog: string; definition: unknown }>(
    sql.findRecommendation([workspaceId, name]),
  );
  const selection = readSelection(rows[0]?.definition);
  return rows[0] === undefined || selection === null ? null : { catalog: rows[0].catalog, selection };
};

const findRows = async (
  pool: Pool,
  workspaceId: number,
  catalog: string,
  selection: Selection,
): Promise<readonly JsonObject[]> => {
  const fields = await pool.query<{ fields: unknown }>(sql.findCatalogFields([workspaceId, catalog]));
  const { text, values } = renderSql(
    selectRows(workspaceId, catalog, selection, fieldTypes(fields.rows[0]?.fields)),
  );
  const { rows } = await pool.query<ItemRow>(text, [...values]);
  return rows.map(toItem);
};

const TYPES: ReadonlySet<string> = new Set(['string', 'number', 'boolean', 'time', 'array', 'object']);
const isFieldType = (text: unknown): text is CatalogFieldType => typeof text === 'string' && TYPES.has(text);

const fieldTypes = (fields: unknown): FieldTypes => {
  const types = new Map<string, CatalogFieldType>([['id', 'string']]);
  for (const field of Array.isArray(fields) ? (fields as unknown[]) : []) {
    if (isObject(field) && typeof field['name'] === 'string' && isFieldType(field['type'])) {
      types.set(field['name'], field['type']);
    }
  }
  return types;
};

const findCredential = async (
  { pool, seal }: TemplateHostOptions,
  workspaceId: number,
  name: string,
): Promise<Credential | null> => {
  const { rows } = await pool.query<{ kind: 'basic' | 'headers'; secrets: Buffer }>(
    sql.findCredential([workspaceId, name]),
  );
  if (rows[0] === undefined) return null;
  const opened = seal.open(rows[0].secrets);
  return opened.ok ? readCredential(rows[0].kind, JSON.parse(opened.value)) : null;
};

const readCredential = (kind: 'basic' | 'headers', secrets: unknown): Credential | null => {
  if (!isObject(secrets)) return null;
  if (kind === 'basic') {
    const { user, password } = secrets;
    return typeof user === 'string' && typeof password === 'string' ? { kind, user, password } : null;
  }
  const headers = Object.entries(secrets).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return { kind, headers: Object.fromEntries(headers) };
};

interface Asked {
  readonly deliveryId: string;
  readonly resolve: (code: string | null) => void;
  readonly reject: (error: unknown) => void;
}

/** Deliveries that ask for a code of the same list in one turn of the event loop are served by one statement. */
class CodeTaker {
  readonly #pool: Pool;
  readonly #waiting = new Map<string, Asked[]>();
  constructor(pool: Pool) {
    this.#pool = pool;
  }

  take(workspaceId: number, list: string, deliveryId: string, now: Instant): Promise<string | null> {
    return new Promise((resolve, reject) => {
      const key = JSON.stringify([workspaceId, list]);
      const waiting = this.#waiting.get(key);
      if (waiting !== undefined) waiting.push({ deliveryId, resolve, reject });
      else {
        this.#waiting.set(key, [{ deliveryId, resolve, reject }]);
        setImmediate(() => void this.#serve(key, workspaceId, list, now));
      }
    });
  }

  async #serve(key: string, workspaceId: number, list: string, now: Instant): Promise<void> {
    const asked = this.#waiting.get(key) ?? [];
    this.#waiting.delete(key);
    for (let from = 0; from < asked.length; from += MAX_CODES_PER_STATEMENT) {
      const some = asked.slice(from, from + MAX_CODES_PER_STATEMENT);
      try {
        const codes = await this.#takeAll(
          workspaceId,
          list,
          [...new Set(some.map((one) => one.deliveryId))],
          now,
        );
        for (const one of some) one.resolve(codes.get(one.deliveryId) ?? null);
      } catch (error) {
        for (const one of some) one.reject(error);
      }
    }
  }

  async #takeAll(
    workspaceId: number,
    list: string,
    deliveryIds: readonly string[],
    now: Instant,
  ): Promise<ReadonlyMap<string, string>> {
    const statement = sql.takePromotionCodes([workspaceId, list, deliveryIds, now]);
    const run = async (): Promise<ReadonlyMap<string, string>> => {
      const { rows } = await this.#pool.query<{ delivery_id: string; code: string }>(statement);
      return new Map(rows.map((row) => [row.delivery_id, row.code]));
    };
    try {
      return await run();
    } catch (error) {
      // Another process took a code for the same delivery at this moment: now it is known.
      if (isObject(error) && error['code'] === UNIQUE_VIOLATION) return run();
      throw error;
    }
  }
}
const UNIQUE_VIOLATION = '23505';
