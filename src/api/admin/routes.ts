// The admin API: every change that succeeds leaves a line in the audit log, and nobody sees campaigns of a type that is
// not theirs.
import type { Route } from '../handle.ts';
import { audited } from './audited.ts';
import { guarded } from './campaign-guard.ts';
import { logRoutes } from './logs.ts';
import { campaignReportRoutes } from './campaign-report.ts';
import { controlGroupReportRoutes } from './control-group-report.ts';
import { suppressedAddressRoutes } from './suppressed-addresses.ts';
import { channelCheckRoutes } from './channel-checks.ts';
import { catalogRoutes } from './catalogs.ts';
import { promotionRoutes } from './promotions.ts';
import { copyRoutes } from './copies.ts';
import { previewRoutes } from './preview-delivery.ts';
import { campaignAlertRoutes } from './campaign-alerts.ts';
import { campaignInventoryRoutes } from './campaign-inventory.ts';
import { campaignRoutes } from './campaigns.ts';
import { deviceSetupRoutes } from './devices.ts';
import { schemaRoutes } from './data-schema.ts';
import { fenceRoutes } from './fence.ts';
import { limitRoutes } from './limits.ts';
import { messageLogRoutes } from './message-log.ts';
import { overviewRoutes } from './overview.ts';
import { centerRoutes } from './preference-centers.ts';
import { imageRoutes } from './images.ts';
import { importRoutes } from './imports.ts';
import { ownExportRoutes } from '../braze/people-exports.ts';
import { personRoutes } from './people.ts';
import { personSegmentRoutes } from './person-segments.ts';
import { contentPreviewRoutes } from './previews.ts';
import { memberRoutes } from './members.ts';
import { reportRoutes } from './reports.ts';
import { campaignRevisionRoutes } from './campaign-revisions.ts';
import { rehearsalRoutes } from './rehearsals.ts';
import { resultRoutes } from './results.ts';
import { audienceRoutes } from './audiences.ts';
import { segmentRoutes } from './segments.ts';
import { scheduleRoutes } from './schedules.ts';
import type { AdminServices } from './services.ts';
import { setupRoutes } from './setup.ts';
import { teamRoutes } from './teams.ts';
import { templateRoutes } from './templates.ts';
import { workspaceRoutes } from './workspaces.ts';

export const adminRoutes = (services: AdminServices): readonly Route[] => {
  const all = listRoutes(services);
  return all.map((each) => audited(services, guarded(services, each), all));
};

const listRoutes = (services: AdminServices): readonly Route[] => [
  ...workspaceRoutes(services),
  ...campaignInventoryRoutes(services),
  ...previewRoutes(services),
  ...campaignRoutes(services),
  ...segmentRoutes(services),
  ...audienceRoutes(services),
  ...scheduleRoutes(services),
  ...copyRoutes(services),
  ...campaignAlertRoutes(services),
  ...setupRoutes(services),
  ...channelCheckRoutes(services),
  ...suppressedAddressRoutes(services),
  ...templateRoutes(services),
  ...imageRoutes(services),
  ...centerRoutes(services),
  ...catalogRoutes(services),
  ...promotionRoutes(services),
  ...limitRoutes(services),
  ...reportRoutes(services),
  ...overviewRoutes(services),
  ...messageLogRoutes(services),
  ...resultRoutes(services),
  ...campaignReportRoutes(services),
  ...controlGroupReportRoutes(services),
  ...personRoutes(services),
  ...personSegmentRoutes(services),
  ...importRoutes(services),
  ...ownExportRoutes(services),
  ...schemaRoutes(services),
  ...rehearsalRoutes(services),
  ...campaignRevisionRoutes(services),
  ...fenceRoutes(services),
  ...deviceSetupRoutes(services),
  ...memberRoutes(services),
  ...teamRoutes(services),
  ...logRoutes(services),
  ...contentPreviewRoutes(services),
];
