import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AdminApi } from '../../../tests/support/admin-api.ts';
import { openAdminApi } from '../../../tests/support/admin-api.ts';
import { createInstallation, raiseFence } from '../../adapters/postgres/installation.ts';
import { adminRoutes } from './routes.ts';

let api: AdminApi;
beforeAll(async () => {
  api = await openAdminApi(adminRoutes);
});
afterAll(() => api.close());

test('G14 the fence is shown with what is due, confirmed by an installation key, and audited', async () => {
  await createInstallation(api.db.pool, '018f0000-0000-7000-8000-000000000000');
  await raiseFence(api.db.pool, 'restored_from_backup');
  await api.db.pool.query(
    `insert into deliveries
       (part, workspace_id, delivery_id, user_id, campaign_id, dispatch_id, live, due_at, planned_at)
     values (60, 1, gen_random_uuid(), 'u', '018f0000-0000-7000-8000-00000000000a', 'd', true, now(), now())`,
  );
  const before = await api.call('GET', '/admin/v1/fence');
  expect(before.body).toMatchObject({
    fenced: true,
    reason: 'restored_from_backup',
    due: { campaigns: [{ workspace_id: 1, due: 1, expired: 0, later: 0 }] },
  });
  const reader = await api.makeKey(['admin.read', 'admin.write']);
  expect((await api.call('POST', '/admin/v1/fence/confirm', {}, reader)).status).toBe(403);
  const after = await api.call('POST', '/admin/v1/fence/confirm', {});
  expect(after.body).toMatchObject({ fenced: false, reason: null });
  const { rows } = await api.db.pool.query(`select action from audit_log where workspace_id = 0`);
  expect(rows).toEqual([{ action: 'fence.confirm' }]);
});
