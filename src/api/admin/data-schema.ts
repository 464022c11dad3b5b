// Data schema: what was seen, and what is blocked.
import * as contract from '../../contract/admin/data-schema.ts';
import { toIso } from '../../core/time.ts';
import type { SeenName } from '../../ports/name-store.ts';
import type { Route } from '../handle.ts';
import { route } from '../handle.ts';
import { NOT_FOUND, refuseWith, succeed } from '../reply.ts';
import type { AdminServices } from './services.ts';

export const schemaRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.listNames, async ({ workspaceId }, { query }) => {
    const limit = query.limit ?? 100;
    const { kind, search = '', after = null } = query;
    const parent = query.parent ?? (kind.endsWith('_property') ? null : '');
    await services.names.flush();
    const names = await services.names.store.list(workspaceId, { kind, parent, search, after, limit });
    const last = names.length === limit ? names.at(-1) : undefined;
    return succeed({ names: names.map(present), next: last?.name ?? null });
  }),
  route(contract.changeName, async ({ workspaceId }, { body }) => {
    const { kind, name, ...change } = body;
    await services.names.flush();
    await services.names.store.change(workspaceId, kind, name, change, services.clock.now());
    // Whoever takes in facts stops taking this one: here at once, elsewhere within a moment.
    await services.names.refresh();
    services.signals.send('names', String(workspaceId));
    const changed = await services.names.store.find(workspaceId, kind, name);
    return changed === null ? refuseWith(NOT_FOUND) : succeed({ name: present(changed) });
  }),
];

const present = (one: SeenName) => ({
  kind: one.kind,
  parent: one.parent,
  name: one.name,
  types: one.types,
  last_value: one.lastValue,
  count: one.count,
  dropped: one.dropped,
  first_seen_at: toIso(one.firstSeenAt),
  last_seen_at: toIso(one.lastSeenAt),
  blocked: one.blockedAt !== null,
  description: one.description,
});
