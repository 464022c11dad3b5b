// Segment Membership: in another segment, or not in it. Segments nest one level deep (CD-18.1), and a campaign may name
// one that names another. What the other segments mean is handed over by whoever parses; without that no segment is
// known, and a rule that names one is refused.
import type { FilterKind } from '../../../core/segments/filter.ts';
import { compileNode, needsOf, isExact } from '../../../core/segments/compile.ts';
import { evaluateSegment } from '../../../core/segments/evaluate.ts';
import type { FilterKinds, Segment } from '../../../core/segments/segment.ts';
import { parseStoredSegment } from '../../../core/segments/segment.ts';
import type { FindSegment, NamedSegment, WithSegments } from '../../../core/segments/named-segments.ts';
import { MEMBERSHIP_FILTER, segmentIdsIn } from '../../../core/segments/named-segments.ts';
import { openSettings, quote, readFlag, readText } from '../../../core/segments/settings.ts';
import type { Result } from '../../../core/result.ts';
import { ok, refuse } from '../../../core/result.ts';

export type { FindSegment, NamedSegment };

const ID = MEMBERSHIP_FILTER;

const NO_SUCH = 'There is no such segment.';
const TOO_DEEP = 'A segment that is named by another may name none itself.';

/** See WithSegments: a segment's own rule goes one level deep, everything else two. */
export const withSegments: WithSegments = (kinds, find, self = null) => {
  const knowing = (kind: FilterKind): FilterKinds => new Map(kinds).set(ID, kind);
  const innermost = knowing(makeKind(() => null, kinds, null, TOO_DEEP));
  const others = self === null ? knowing(makeKind(find, innermost, null, NO_SUCH)) : innermost;
  return knowing(makeKind(find, others, self, NO_SUCH));
};

const makeKind = (
  find: FindSegment,
  others: FilterKinds,
  self: string | null,
  unknown: string,
): FilterKind => ({
  id: ID,
  parse: (input, path) => {
    const settings = openSettings(input, path, ['segment_id', 'value']);
    if (!settings.ok) return settings;
    const segmentId = readText(settings.value, 'segment_id', path);
    if (!segmentId.ok) return segmentId;
    const wanted = readFlag(settings.value, 'value', path);
    if (!wanted.ok) return wanted;
    if (segmentId.value === self)
      return refuse(
        'segment_refers_to_itself',
        'A segment cannot be defined by itself.',
        `${path}.segment_id`,
      );
    const found = find(segmentId.value);
    if (found === null) return refuse('unknown_segment', unknown, `${path}.segment_id`);
    const target = readTarget(found, others, self, `${path}.segment_id`);
    if (!target.ok) return target;
    const { root } = target.value;
    const node = wanted.value ? root : ({ kind: 'group', group: 'none', children: [root] } as const);
    return ok({
      narrows: !isExact(target.value),
      needs: needsOf(target.value),
      inside: root,
      toSql: (scope) => compileNode(node, scope, 'widen'),
      test: (profile, now, evidence) =>
        evaluateSegment(target.value, profile, now, evidence) === wanted.value,
      describe: (language) => {
        const name = quote(found.name, language);
        return {
          en: wanted.value ? `in segment ${name}` : `not in segment ${name}`,
          fr: wanted.value ? `dans le segment ${name}` : `hors du segment ${name}`,
        }[language];
      },
    });
  },
});

const readTarget = (
  found: NamedSegment,
  others: FilterKinds,
  self: string | null,
  field: string,
): Result<Segment> => {
  if (found.archived === true) return refuse('segment_archived', `“${found.name}” is archived.`, field);
  if (self !== null && segmentIdsIn(found.rule).includes(self))
    return refuse('segment_cycle', `“${found.name}” is itself defined by this segment.`, field);
  const target = parseStoredSegment(found.rule, others);
  return target.ok
    ? target
    : refuse('segment_not_usable', `“${found.name}” cannot be used here: ${target.error.message}`, field);
};

export const segmentMembership: FilterKind = makeKind(() => null, new Map(), null, NO_SUCH);
