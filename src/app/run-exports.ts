// The worker's part in files of people. Now and then files whose time is over are removed.
import { selectAudience } from '../adapters/postgres/audience.ts';
import { createExportStore } from '../adapters/postgres/exports.ts';
import { openPersonExports } from '../adapters/postgres/person-export.ts';
import { compression } from '../adapters/system/compression.ts';
import { presentPerson } from '../contract/braze/present-person.ts';
import { csvHead, csvLine } from '../core/exports/present-file.ts';
import { PARTS } from '../core/part.ts';
import { parseStoredSegment } from '../core/segments/segment.ts';
import { MINUTE_MS, toIso } from '../core/time.ts';
import { exportNext, type ExportDeps } from '../engine/run-export.ts';
import type { Runtime, Service } from './runtime.ts';
import type { Parts } from './wire.ts';
import { workOff } from './work-off.ts';

const SWEEP_MS = 10 * MINUTE_MS;

/** What an export is made of. */
export interface ExportParts {
  readonly filterKinds: Parts['filterKinds'];
  readonly planning: { readonly store: Pick<Parts['planning']['store'], 'workspace'> };
  readonly egress: { readonly http: ExportDeps['egress'] };
}

export const exportDepsOf = (
  runtime: Pick<Runtime, 'pools' | 'clock' | 'observer'>,
  parts: ExportParts,
  isStopping: () => boolean,
): ExportDeps => {
  const { pools, clock, observer } = runtime;
  const people = openPersonExports(pools.reports);
  return {
    exports: createExportStore(pools.reports),
    slice: async ({ workspaceId, request }, { slot, afterUser }, limit, now) => {
      const segment = parseStoredSegment(request.rule, parts.filterKinds);
      if (!segment.ok) return segment;
      const part = PARTS[slot] ?? 0;
      const query = { workspaceId, segment: segment.value, now, part, afterUserId: afterUser, limit };
      const found = await selectAudience(pools.reports, query);
      const wanted = new Set(request.fields);
      const wants = {
        summaries: ['custom_events', 'purchases', 'apps'].some((name) => wanted.has(name)),
        campaigns: wanted.has('campaigns_received'),
      };
      const refs = found.userIds.map((userId) => ({ workspaceId, part, userId }));
      return {
        ok: true,
        value: { people: await people.load(refs, wants), nextAfterUser: found.nextAfterUserId },
      };
    },
    head: ({ request }) => (request.format === 'csv' ? csvHead(request.attributes) : ''),
    present: ({ request }, list, now) => {
      if (request.format === 'csv')
        return list
          .map(({ profile }) => csvLine(profile, toIso(profile.createdAt), request.attributes))
          .join('');
      const fields = new Set(request.fields);
      return list
        .map((one) => `${JSON.stringify(presentLine(one, fields, request.attributes, now))}\n`)
        .join('');
    },
    workspaceNow: async (id) => (await parts.planning.store.workspace(id))?.clockAt ?? clock.now(),
    compression,
    egress: parts.egress.http,
    clock,
    observer,
    isStopping,
  };
};

/** Named attributes only count where not all of them are asked for (5.12). */
const presentLine = (
  one: Parameters<typeof presentPerson>[0],
  fields: ReadonlySet<string>,
  attributes: readonly string[],
  now: number,
): object => {
  if (fields.has('custom_attributes') || attributes.length === 0) return presentPerson(one, fields, now);
  const all = presentPerson(one, new Set([...fields, 'custom_attributes']), now);
  const held = (all['custom_attributes'] ?? {}) as Readonly<Record<string, unknown>>;
  const some = Object.fromEntries(Object.entries(held).filter(([name]) => attributes.includes(name)));
  const { custom_attributes: _all, ...rest } = all;
  return Object.keys(some).length === 0 ? rest : { ...rest, custom_attributes: some };
};

export const startExports = (runtime: Runtime, parts: Parts): Service =>
  workOff(runtime, parts.signals, (isStopping) => {
    const deps = exportDepsOf(runtime, parts, isStopping);
    return {
      topic: 'export',
      next: () => exportNext(deps),
      sweepEveryMs: SWEEP_MS,
      sweep: () => deps.exports.removeOld(runtime.clock.now()),
    };
  });
