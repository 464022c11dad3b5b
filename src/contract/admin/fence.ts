// The restore fence: why a database that may be a copy sends nothing, and its release (G14).
import { Type } from 'typebox';
import { adminEndpoint } from '../endpoint.ts';
import { Nullable, answer, closed } from './shapes.ts';

const area = 'Installation';

const Due = Type.Object({
  campaigns: Type.Array(
    Type.Object({
      workspace_id: Type.Integer(),
      campaign_id: Type.String(),
      name: Type.String(),
      due: Type.Integer({ description: 'Would be sent at once.' }),
      expired: Type.Integer({ description: 'Due, and past its expiry: would be dropped.' }),
      later: Type.Integer(),
      oldest_due_at: Nullable(Type.String()),
    }),
  ),
  fanouts: Type.Integer({ description: 'Broadcasts under way.' }),
  schedules: Type.Integer({ description: 'Schedules past their time.' }),
});

const Fence = answer({
  fenced: Type.Boolean(),
  reason: Nullable(Type.String()),
  explanation: Type.String(),
  fenced_at: Nullable(Type.String()),
  due: Due,
});

export const readFence = adminEndpoint({
  id: 'admin.fence.get',
  method: 'GET',
  path: '/admin/v1/fence',
  permission: 'admin.installation',
  area,
  summary: 'Whether sending is fenced, why, what is due and what has expired',
  responses: { 200: Fence },
});

export const confirmFence = adminEndpoint({
  id: 'admin.fence.confirm',
  method: 'POST',
  path: '/admin/v1/fence/confirm',
  permission: 'admin.installation',
  area,
  summary: 'Take the database for the true one and let it send',
  description: 'Sending resumes within a few seconds on every worker.',
  body: closed({}),
  responses: { 200: Fence },
});
