// Calls that bring their own message: what they may name is looked up in the same places as for campaigns.
import { createConfigurationStore } from '../adapters/postgres/channel-configurations.ts';
import { createEmailTemplateStore } from '../adapters/postgres/email-templates.ts';
import { createSegmentStore } from '../adapters/postgres/segments.ts';
import { openTables } from '../adapters/postgres/tables.ts';
import type { MessageCallServices } from '../api/braze/message-calls.ts';
import { API_SCHEDULE_HORIZON_DAYS } from '../core/limits.ts';
import type { BroadcastLimits } from '../ports/access.ts';
import { CHANNELS } from '../kinds/channels/index.ts';
import type { Runtime } from './runtime.ts';
import type { Parts } from './wire.ts';

export const messageServicesOf = (
  { pools }: Runtime,
  parts: Parts,
  broadcastLimits: BroadcastLimits,
): MessageCallServices => {
  const tables = openTables(pools.api);
  const configurations = createConfigurationStore(tables);
  return {
    messages: {
      planning: parts.planning,
      channels: CHANNELS,
      mjml: parts.mjml,
      templates: createEmailTemplateStore(tables),
      segments: createSegmentStore(pools.api),
      configurations: async (workspaceId) =>
        [...(await configurations.list(workspaceId))].sort((a, b) => a.createdAt - b.createdAt),
    },
    broadcastLimits,
    filterKinds: parts.filterKinds,
    horizonDays: API_SCHEDULE_HORIZON_DAYS,
  };
};
