// Builders with defaults for tests of channels and providers.
import type { SendFacts } from '../../src/core/channels/channel.ts';
import type { Profile } from '../../src/core/users/user.ts';

export const profileWith = (more: Partial<Profile> = {}): Profile => ({
  workspaceId: 1,
  part: 60,
  userId: '0123456789abcdef01234500',
  externalId: 'u1',
  email: 'ann@example.com',
  phone: '+33612345678',
  timeZone: null,
  fields: {},
  attributes: {},
  aliases: {},
  devices: [],
  subscriptionGroups: {},
  emailState: 'subscribed',
  emailStateAt: null,
  pushState: 'subscribed',
  pushStateAt: null,
  emailBouncedAt: null,
  emailSpamAt: null,
  phoneStoppedAt: null,
  phoneInvalidAt: null,
  lastUsedAt: null,
  revenue: 0,
  randomBucket: 0,
  revision: 1,
  createdAt: 0,
  updatedAt: 0,
  ...more,
});

export const factsWith = (more: Partial<SendFacts> = {}): SendFacts => ({
  workspaceId: 1,
  sendKey: '3f0c1a52-9a51-8b1e-a4d4-0c6a3a2b1c0d',
  deliveryId: '11111111-1111-8111-a111-111111111111',
  campaignId: '22222222-2222-8222-a222-222222222222',
  campaignName: 'Welcome',
  category: 'marketing',
  dispatchId: '5a5b3f0e8b1e4c1d',
  userId: '0123456789abcdef01234500',
  externalId: 'u1',
  endpoint: { id: 'email', address: 'ann@example.com' },
  at: Date.UTC(2026, 2, 4, 9, 30, 0),
  ...more,
});

export const valueOf = <T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T => {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`);
  return result.value;
};
