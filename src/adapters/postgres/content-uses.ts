// Names that templates may use, somebody to show a message as, and where content is used.
import { findReferences } from '../../core/content/inspect-liquid.ts';
import { PARTS } from '../../core/part.ts';
import type { Clock, Random } from '../../ports/clock.ts';
import type { ContentUses, PreviewPeople, StoredVocabulary, Use } from '../../ports/content.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';
import { loadProfiles } from './resolve-people.ts';
import { isUuid } from './tables.ts';

const sql = loadSql(new URL('./content-uses.sql', import.meta.url), [
  'sampleNames',
  'namesOfSettings',
  'pickPerson',
  'textsWith',
  'keepBlockVersion',
  'blockVersions',
]);

interface NameRow {
  readonly kind: string;
  readonly name: string;
  readonly more?: string | null;
}

const KEPT_MS = 30_000;

interface Kept {
  readonly at: number;
  readonly names: Promise<readonly NameRow[]>;
}

export const createPreviewPeople = (
  pool: Pool,
  random: Pick<Random, 'fraction' | 'hex'>,
  clock: Pick<Clock, 'now'>,
): PreviewPeople => {
  const sampled = new Map<number, Kept>();
  const sample = (workspaceId: number): Promise<readonly NameRow[]> => {
    const known = sampled.get(workspaceId);
    if (known !== undefined && clock.now() - known.at < KEPT_MS) return known.names;
    const names = sampleNames(pool, workspaceId);
    sampled.set(workspaceId, { at: clock.now(), names });
    names.catch(() => sampled.delete(workspaceId));
    return names;
  };
  return {
    random: async (workspaceId) => {
      const first = Math.floor(random.fraction() * PARTS.length);
      for (let i = 0; i < PARTS.length; i++) {
        const part = PARTS[(first + i) % PARTS.length] ?? 0;
        const userId = await pickPerson(pool, workspaceId, part, random.hex(12));
        if (userId === null) continue;
        const found = await loadProfiles(pool, [{ workspaceId, part, userId }]);
        return found.get(userId) ?? null;
      }
      return null;
    },
    vocabulary: async (workspaceId) => {
      const [people, settings] = await Promise.all([
        sample(workspaceId),
        pool.query<NameRow>(sql.namesOfSettings([workspaceId])),
      ]);
      return toVocabulary([...people, ...settings.rows]);
    },
  };
};

const sampleNames = async (pool: Pool, workspaceId: number): Promise<readonly NameRow[]> => {
  const found: NameRow[] = [];
  // One after the other: whoever edits can wait a moment, whoever sends needs the connections.
  for (const part of PARTS) {
    const { rows } = await pool.query<NameRow>(sql.sampleNames([part, workspaceId]));
    found.push(...rows);
  }
  return found;
};

/** From a random place on, else from the beginning. */
const pickPerson = async (
  pool: Pool,
  workspaceId: number,
  part: number,
  from: string,
): Promise<string | null> => {
  for (const start of [from, '']) {
    const { rows } = await pool.query<{ user_id: string }>(sql.pickPerson([part, workspaceId, start]));
    if (rows[0] !== undefined) return rows[0].user_id;
  }
  return null;
};

const toVocabulary = (rows: readonly NameRow[]): StoredVocabulary => {
  const of = (kind: string): readonly NameRow[] => rows.filter((row) => row.kind === kind);
  const names = (kind: string): readonly string[] => [...new Set(of(kind).map(({ name }) => name))].sort();
  return {
    attributes: names('attribute'),
    events: names('event'),
    blocks: names('block'),
    catalogs: of('catalog').map(({ name, more }) => ({ name, fields: fieldNames(more ?? '[]') })),
    centers: names('center'),
    groups: of('group').map(({ name, more }) => ({ id: more ?? '', name })),
  };
};

const fieldNames = (fields: string): readonly string[] => {
  const parsed: unknown = JSON.parse(fields);
  return Array.isArray(parsed)
    ? (parsed as readonly { readonly name?: unknown }[]).flatMap(({ name }) =>
        typeof name === 'string' ? [name] : [],
      )
    : [];
};

interface TextRow extends Omit<Use, 'kind'> {
  readonly kind: Use['kind'];
  readonly text: string;
}

export const createContentUses = (pool: Pool): ContentUses => {
  const textsWith = async (workspaceId: number, word: string): Promise<readonly TextRow[]> =>
    (await pool.query<TextRow>(sql.textsWith([workspaceId, word]))).rows;
  return {
    ofBlock: async (workspaceId, name) =>
      (await textsWith(workspaceId, name)).filter(({ text }) => insertsBlock(text, name)).map(toUse),
    ofPreferenceCenter: async (workspaceId, name) =>
      (await textsWith(workspaceId, name))
        .filter(({ text }) =>
          findReferences(text).some((found) => found.kind === 'preference_center' && found.name === name),
        )
        .map(toUse),
    ofPromotion: async (workspaceId, list) =>
      (await textsWith(workspaceId, list)).filter(({ text }) => handsOut(text, list)).map(toUse),
    ofTemplate: async (workspaceId, templateId) =>
      isUuid(templateId)
        ? (await textsWith(workspaceId, templateId)).filter(({ kind }) => kind === 'campaign').map(toUse)
        : [],
    blockVersions: async (workspaceId, contentBlockId) => {
      if (!isUuid(contentBlockId)) return [];
      const { rows } = await pool.query<VersionRow>(sql.blockVersions([workspaceId, contentBlockId]));
      return rows.map((row) => ({
        version: row.version,
        content: row.content,
        description: row.description,
        createdAt: row.created_at,
        createdBy: row.created_by,
      }));
    },
    keepBlockVersion: async (workspaceId, { contentBlockId, content, description }, by, at) => {
      await pool.query(sql.keepBlockVersion([workspaceId, contentBlockId, content, description, at, by]));
    },
  };
};

interface VersionRow {
  readonly version: number;
  readonly content: string;
  readonly description: string;
  readonly created_at: number;
  readonly created_by: string;
}

const toUse = ({ kind, id, name, status }: TextRow): Use => ({ kind, id, name, status });

/** Quotes stand behind a backslash in the JSON of definitions. */
const PROMOTION = /\{%-?\s*promotion\s*\(\s*\\?['"]([A-Za-z0-9_-]+)\\?['"]/g;
const handsOut = (text: string, list: string): boolean =>
  [...text.matchAll(PROMOTION)].some(([, name]) => name === list);

const insertsBlock = (text: string, name: string): boolean =>
  findReferences(text).some((found) => found.kind === 'content_blocks' && found.name === name) ||
  // The JSON of visual emails names blocks outside of Liquid.
  text.includes(`"type": "content_block", "name": "${name}"`) ||
  text.includes(`"name": "${name}", "type": "content_block"`);
