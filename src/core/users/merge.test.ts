import { describe, expect, it } from 'vitest';
import { mergeProfiles, mergeReceipts, mergeSummaries, NO_MARKS } from './merge.ts';
import type { Profile } from './user.ts';

const person = (more: Partial<Profile> = {}): Profile => ({
  workspaceId: 1,
  part: 60,
  userId: 'a'.repeat(22) + '00',
  externalId: null,
  email: null,
  phone: null,
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
  randomBucket: 1,
  revision: 1,
  createdAt: 10,
  updatedAt: 10,
  ...more,
});
const device = (deviceId: string, token: string, addedAt = 0) => ({
  deviceId,
  appId: 'app',
  platform: 'ios' as const,
  token,
  enabled: true,
  addedAt,
});

describe('merging two people', () => {
  it('5.7 fills only what the kept profile lacks', () => {
    const kept = person({ fields: { first_name: 'Ada' }, attributes: { plan: 'pro', gone: null } });
    const lost = person({
      email: 'ada@example.com',
      fields: { first_name: 'A.', last_name: 'Lovelace' },
      attributes: { plan: 'free', size: 3, gone: 'here' },
    });
    expect(mergeProfiles(kept, lost, 99)).toMatchObject({
      email: 'ada@example.com',
      fields: { first_name: 'Ada', last_name: 'Lovelace' },
      attributes: { plan: 'pro', size: 3, gone: 'here' },
      updatedAt: 99,
      revision: 2,
    });
  });

  it('5.6 sums counts, takes the earlier first and the later last', () => {
    const kept = person({
      revenue: 5,
      lastUsedAt: 50,
      fields: { date_of_first_session: '2026-01-02', date_of_last_session: '2026-01-03' },
    });
    const lost = person({
      revenue: 7,
      lastUsedAt: 70,
      createdAt: 3,
      fields: { date_of_first_session: '2026-01-01', date_of_last_session: '2026-01-09' },
    });
    expect(mergeProfiles(kept, lost, 99)).toMatchObject({
      revenue: 12,
      lastUsedAt: 70,
      createdAt: 3,
      fields: { date_of_first_session: '2026-01-01', date_of_last_session: '2026-01-09' },
    });
  });

  it('lets the kept profile win an alias label and a device, and adds the others', () => {
    const kept = person({ aliases: { a: 'kept' }, devices: [device('d1', 't1', 2)] });
    const lost = person({
      aliases: { a: 'lost', b: 'lost' },
      devices: [device('d1', 't9', 1), device('d9', 't1', 1), device('d2', 't2', 1)],
    });
    const merged = mergeProfiles(kept, lost, 99);
    expect(merged.aliases).toEqual({ a: 'kept', b: 'lost' });
    expect(merged.devices.map((each) => each.deviceId)).toEqual(['d2', 'd1']);
  });

  it('keeps what was last heard of a device; devices without a token are no repetition of each other', () => {
    const kept = person({ devices: [device('d1', 't-old', 1), device('d2', '', 1)] });
    const lost = person({ devices: [device('d1', 't-new', 2), device('d3', '', 2)] });
    expect(
      mergeProfiles(kept, lost, 99)
        .devices.map((each) => [each.deviceId, each.token])
        .sort(),
    ).toEqual([
      ['d1', 't-new'],
      ['d2', ''],
      ['d3', ''],
    ]);
  });

  it('G6 consent follows the address the survivor has', () => {
    const unsubscribed = { emailState: 'unsubscribed' as const, emailStateAt: 5, emailBouncedAt: 6 };
    const other = person({ email: 'b@x.y', ...unsubscribed });
    expect(mergeProfiles(person({ email: 'a@x.y' }), other, 99)).toMatchObject({
      email: 'a@x.y',
      emailState: 'subscribed',
      emailBouncedAt: null,
    });
    expect(mergeProfiles(person(), other, 99)).toMatchObject({ email: 'b@x.y', ...unsubscribed });
    expect(
      mergeProfiles(person({ emailState: 'unsubscribed', emailStateAt: 9 }), person({ email: 'b@x.y' }), 99),
    ).toMatchObject({ email: 'b@x.y', emailState: 'unsubscribed' });
  });

  it('the later push decision wins; one never taken yields', () => {
    const decided = person({ pushState: 'unsubscribed', pushStateAt: 1 });
    expect(mergeProfiles(person(), decided, 99).pushState).toBe('unsubscribed');
    expect(mergeProfiles(person({ pushState: 'opted_in', pushStateAt: 2 }), decided, 99).pushState).toBe(
      'opted_in',
    );
  });
});

describe('merging histories', () => {
  it('sums summaries and their days', () => {
    const a = { kind: 'event', name: 'n', count: 2, firstAt: 5, lastAt: 9, revenue: 1, days: { d1: 2 } };
    const b = {
      kind: 'event',
      name: 'n',
      count: 3,
      firstAt: 3,
      lastAt: 7,
      revenue: 4,
      days: { d1: 1, d2: 2 },
    };
    expect(mergeSummaries(a, b)).toEqual({
      kind: 'event',
      name: 'n',
      count: 5,
      firstAt: 3,
      lastAt: 9,
      revenue: 5,
      days: { d1: 3, d2: 2 },
    });
  });

  it('F7 keeps the latest receipt, whoever had it', () => {
    const kept = {
      campaignId: 'c',
      received: 1,
      lastReceivedAt: 5,
      lastDispatchId: 'old',
      variant: 'v1',
      control: false,
      reservedBy: null,
      marks: NO_MARKS,
    };
    const lost = { ...kept, lastReceivedAt: 8, lastDispatchId: 'new', variant: 'v2', control: true };
    expect(mergeReceipts(kept, lost)).toMatchObject({
      received: 2,
      lastReceivedAt: 8,
      lastDispatchId: 'new',
      variant: 'v1',
      control: true,
    });
  });
});
