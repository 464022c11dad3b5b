// Reading segments, in Braze's shape.
import {
  BAD_SEGMENT_ID,
  segmentDetailsEndpoint,
  segmentListEndpoint,
  segmentSeriesEndpoint,
} from '../../contract/braze/segments.ts';
import { DAY_MS, toIso, utcDay } from '../../core/time.ts';
import { filtersFor, type KnownSegments } from '../admin/known-segments.ts';
import { sentencesOf } from '../admin/segments.ts';
import type { AdminServices } from '../admin/services.ts';
import type { Route } from '../handle.ts';
import { route } from '../handle.ts';
import { refuseWith, succeed } from '../reply.ts';

const PER_PAGE = 100;

export const segmentReadingRoutes = (
  services: Pick<AdminServices, 'segments'> & KnownSegments,
): readonly Route[] => [
  route(segmentListEndpoint, async ({ workspaceId }, { page, descending }) => {
    const query = { offset: page * PER_PAGE, limit: PER_PAGE, descending };
    const found = await services.segments.listByCreation(workspaceId, query);
    return succeed({
      segments: found.map((segment) => ({
        id: segment.segmentId,
        name: segment.name,
        analytics_tracking_enabled: segment.tracked,
        tags: segment.tags,
      })),
    });
  }),
  route(segmentDetailsEndpoint, async ({ workspaceId }, segmentId) => {
    const segment = await services.segments.find(workspaceId, segmentId);
    if (segment === null) return refuseWith(BAD_SEGMENT_ID);
    const filters = await filtersFor(services, workspaceId, segment.rule);
    return succeed({
      created_at: toIso(segment.createdAt),
      updated_at: toIso(segment.updatedAt),
      name: segment.name,
      description: sentencesOf(segment.rule, filters).en,
      text_description: segment.description,
      tags: segment.tags,
      teams: [],
    });
  }),
  route(segmentSeriesEndpoint, async ({ workspaceId, now }, { segmentId, days, endingAt }) => {
    const segment = await services.segments.find(workspaceId, segmentId);
    if (segment === null) return refuseWith(BAD_SEGMENT_ID);
    const last = endingAt ?? now;
    const sizes = await services.segments.sizes(
      workspaceId,
      segment.segmentId,
      utcDay(last - (days - 1) * DAY_MS),
      utcDay(last),
    );
    return succeed({ data: sizes.map(({ day, size }) => ({ time: day, size })) });
  }),
];
