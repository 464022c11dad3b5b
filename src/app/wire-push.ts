// The stores and parsers behind `relance pull` and `relance push`.
import { createCampaignStore } from '../adapters/postgres/campaigns.ts';
import { createCatalogStore } from '../adapters/postgres/catalogs.ts';
import { createConfigurationStore } from '../adapters/postgres/channel-configurations.ts';
import { createContentBlockStore, createGroupStore } from '../adapters/postgres/content.ts';
import { createContentUses } from '../adapters/postgres/content-uses.ts';
import { createEmailTemplateStore } from '../adapters/postgres/email-templates.ts';
import { createImageStore, createPublicImages } from '../adapters/postgres/images.ts';
import { createLimitSettings } from '../adapters/postgres/limit-settings.ts';
import { createPreferenceCenterStore } from '../adapters/postgres/preference-centers.ts';
import { IMAGE_PATH } from '../api/public/images.ts';
import { createSegmentStore } from '../adapters/postgres/segments.ts';
import { createTeamStore } from '../adapters/postgres/teams.ts';
import { openTables } from '../adapters/postgres/tables.ts';
import { createWorkspaceStore } from '../adapters/postgres/workspaces.ts';
import { parseConfiguration } from '../kinds/channels/configuration.ts';
import { withSegments } from '../kinds/filters/segment-membership/segment-membership.ts';
import { CHANNELS } from '../kinds/channels/index.ts';
import { PROVIDERS } from '../kinds/channels/providers.ts';
import type { WorkspaceStore } from '../ports/settings-store.ts';
import type { PushDeps } from './push-resources.ts';
import type { Runtime } from './runtime.ts';
import type { Parts } from './wire.ts';

export const pushDepsOf = (
  { pools, clock, random, seal }: Runtime,
  parts: Pick<Parts, 'templates' | 'mjml' | 'filterKinds' | 'triggerKinds' | 'links'>,
): { readonly deps: PushDeps; readonly workspaces: WorkspaceStore } => {
  const tables = openTables(pools.reports);
  const workspaces = createWorkspaceStore(tables);
  const deps: PushDeps = {
    campaigns: createCampaignStore(tables),
    configurations: createConfigurationStore(tables),
    groups: createGroupStore(tables),
    contentBlocks: createContentBlockStore(tables),
    catalogs: createCatalogStore(tables),
    segments: createSegmentStore(pools.reports),
    teams: createTeamStore(pools.reports),
    centers: createPreferenceCenterStore(tables, createContentUses(pools.reports)),
    images: createImageStore(pools.reports),
    emailTemplates: createEmailTemplateStore(tables),
    limits: createLimitSettings(pools.reports),
    workspaceNow: async (workspaceId) =>
      (await workspaces.list()).find((one) => one.workspaceId === workspaceId)?.clockAt ?? clock.now(),
    pictures: createPublicImages(pools.reports),
    imageBase: `${parts.links.publicUrl()}${IMAGE_PATH}`,
    withSegments,
    clock,
    random,
    seal,
    templates: parts.templates,
    mjml: parts.mjml,
    channels: CHANNELS,
    filters: parts.filterKinds,
    triggers: parts.triggerKinds,
    parseConfiguration: (input, kept) =>
      parseConfiguration(input, { channels: CHANNELS, providers: PROVIDERS }, kept),
    actor: 'relance push',
  };
  return { deps, workspaces };
};
