// Every route there is, one line per area. A route that is not in this list does not exist.
import type { Route } from './handle.ts';
import { accountRoutes } from './account/routes.ts';
import { adminRoutes } from './admin/routes.ts';
import { activitySeriesRoutes } from './braze/activity-series.ts';
import { campaignCallRoutes } from './braze/campaign-calls.ts';
import { consentRoutes } from './braze/consent.ts';
import { dataSeriesRoutes } from './braze/data-series.ts';
import { dataNameRoutes } from './braze/data-names.ts';
import { messageCallRoutes } from './braze/message-calls.ts';
import { peopleExportRoutes } from './braze/people-exports.ts';
import { peopleRoutes } from './braze/people.ts';
import { trackRoutes } from './braze/track.ts';
import { catalogWriterRoutes } from './braze/catalog-writers.ts';
import { catalogRoutes } from './braze/catalogs.ts';
import { brazeCenterRoutes } from './braze/preference-centers.ts';
import { templateRoutes } from './braze/templates.ts';
import { readingRoutes } from './braze/reading.ts';
import { segmentReadingRoutes } from './braze/segments.ts';
import { deviceRoutes } from './device/routes.ts';
import { hookRoutes } from './public/hooks.ts';
import { dashboardRoutes } from './public/dashboard.ts';
import { documentRoutes, systemRoutes } from './public/system.ts';
import { imageRoutes } from './public/images.ts';
import { trackingRoutes } from './public/tracking.ts';
import { viewRoutes } from './public/view.ts';
import { preferenceCenterRoutes } from './public/preference-center.ts';
import { unsubscribeRoutes } from './public/unsubscribe.ts';
import type { ApiServices } from './services.ts';

export const allRoutes = (services: ApiServices): readonly Route[] => {
  const routes = [
    ...(services.dashboard === null ? [] : dashboardRoutes(services.dashboard)),
    ...systemRoutes(services.system),
    ...accountRoutes(services.account),
    ...campaignCallRoutes(services.campaignCalls),
    ...messageCallRoutes(services.messageCalls),
    ...peopleRoutes(services.people),
    ...consentRoutes(services.consent),
    ...trackRoutes(services.track),
    ...deviceRoutes(services.device),
    ...unsubscribeRoutes(services.unsubscribe),
    ...preferenceCenterRoutes(services.preferenceCenters),
    ...trackingRoutes(services.tracking),
    ...viewRoutes(services.view),
    ...imageRoutes(services.images),
    ...hookRoutes(services.hooks),
    ...readingRoutes(services.admin),
    ...dataSeriesRoutes(services.admin),
    ...activitySeriesRoutes(services.admin),
    ...dataNameRoutes(services.admin),
    ...peopleExportRoutes(services.admin),
    ...segmentReadingRoutes(services.admin),
    ...templateRoutes(services.admin),
    ...brazeCenterRoutes(services.admin),
    ...catalogRoutes(services.admin),
    ...catalogWriterRoutes(services.admin),
    ...adminRoutes(services.admin),
  ];
  return [...routes, ...documentRoutes(services.system.facts, routes)];
};
