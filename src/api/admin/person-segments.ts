// Which segments one person is in: the facts are read once for all rules together, and every rule judges them in memory,
// with the function that says why somebody is in a segment.
import * as contract from '../../contract/admin/people.ts';
import { needsOf } from '../../core/segments/compile.ts';
import { evaluateSegment } from '../../core/segments/evaluate.ts';
import { distinctNeeds, NO_EVIDENCE } from '../../core/segments/evidence.ts';
import { putRulesIn } from '../../core/segments/named-segments.ts';
import { parseStoredSegment } from '../../core/segments/segment.ts';
import type { SegmentRecord } from '../../ports/segment-store.ts';
import type { Route } from '../handle.ts';
import { route } from '../handle.ts';
import { NOT_FOUND, refuseWith, succeed } from '../reply.ts';
import type { AdminServices } from './services.ts';

const PAGE = 1_000;

export const personSegmentRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.readPersonSegments, async ({ workspaceId, now }, { params }) => {
    const profile = await services.people.directory.find(workspaceId, params.user_id);
    if (profile === null) return refuseWith(NOT_FOUND);
    const judged = await readRules(services, workspaceId);
    const needs = distinctNeeds(judged.flatMap(({ segment }) => needsOf(segment)));
    const evidence = await services.loadEvidence({ people: [profile], needs, now });
    const facts = evidence.get(profile.userId) ?? NO_EVIDENCE;
    const found = judged.filter(({ segment }) => evaluateSegment(segment, profile, now, facts));
    return succeed({
      segments: found.map(({ record: { segmentId, key, name } }) => ({ segment_id: segmentId, key, name })),
      judged: judged.length,
    });
  }),
];

/** By name, as they run. A rule of a filter that is gone has no members. */
const readRules = async ({ segments, filters }: AdminServices, workspaceId: number) => {
  const all: SegmentRecord[] = [];
  for (let after: string | null = null; ; after = all.at(-1)?.segmentId ?? null) {
    const query = { search: null, tags: [], archived: null, limit: PAGE, after };
    const page = await segments.list(workspaceId, query);
    all.push(...page);
    if (page.length < PAGE) break;
  }
  const rules = Object.fromEntries(all.map(({ segmentId, rule }) => [segmentId, rule]));
  return all.flatMap((record) => {
    if (record.archivedAt !== null) return [];
    const parsed = parseStoredSegment(putRulesIn(record.rule, rules), filters);
    return parsed.ok ? [{ record, segment: parsed.value }] : [];
  });
};
