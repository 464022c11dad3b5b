// REST 3.7: which change of a transactional message gives which status, and what is said of it.
import { describe, expect, test } from 'vitest';
import {
  changesOf,
  maskAddresses,
  nextTry,
  postbackBody,
  type EndedMessage,
  type Postback,
} from './postback.ts';

const KEY = '11111111-1111-4111-8111-111111111111';
const ID = '22222222-2222-4222-8222-222222222222';
const message = (more: Partial<EndedMessage>): EndedMessage => ({
  ...{ channel: 'email', outcome: 'sent', reason: '', sendKey: KEY, detail: '' },
  ...more,
});
const terminal = (outcome: EndedMessage['outcome'], reason = ''): EndedMessage =>
  message({ channel: '', outcome, reason, sendKey: null });
const told = (...ended: EndedMessage[]): readonly string[] =>
  changesOf(ID, ended).map(
    ({ status, about, reason }) => `${status} ${about === KEY ? 'send' : 'call'} ${reason}`,
  );

describe('REST-3.7 changes', () => {
  test('what the provider took is sent and processed', () => {
    expect(told(message({}), terminal('sent'))).toEqual(['sent send ', 'processed send ']);
  });
  test('a lost answer is sent and no more', () => {
    expect(
      told(message({ outcome: 'held', reason: 'held_unknown' }), terminal('held', 'held_unknown')),
    ).toEqual(['sent send ']);
  });
  test('an address refused while it is handed over has bounced, and is not aborted as well', () => {
    const refused = { outcome: 'failed', reason: 'address_rejected' } as const;
    const detail = '550 5.1.1 <ann@example.com>: no such user';
    expect(told(message({ ...refused, detail }), terminal('failed', 'address_rejected'))).toEqual([
      'bounced send 550 5.1.1 <…>: no such user',
    ]);
  });
  test('whatever else ends without a message is aborted with its reason', () => {
    expect(told(terminal('skipped', 'unknown_recipient'))).toEqual(['aborted call unknown_recipient']);
    const rejected = message({ outcome: 'failed', reason: 'provider_rejected' });
    expect(told(rejected, terminal('failed', 'provider_rejected'))).toEqual([
      'aborted call provider_rejected',
    ]);
    const aborted = message({ outcome: 'skipped', reason: 'liquid_abort' });
    expect(told(aborted, terminal('skipped', 'liquid_abort'))).toEqual(['aborted call liquid_abort']);
  });
  test('a pass that only waits tells nothing', () => {
    expect(told()).toEqual([]);
  });
});

describe('REST-3.7 bodies', () => {
  const postback: Postback = {
    dispatchId: 'd',
    campaignId: 'c',
    externalSendId: 'x',
    status: 'sent',
    at: 1_004,
    receivedAt: 1_001,
    plannedAt: 1_002,
    dueFrom: 1_003,
    reason: '',
  };
  const at = (ms: number): string => `1970-01-01T00:00:01.00${ms}+00:00`;
  const common = { campaign_api_id: 'c', external_send_id: 'x' };
  test('sent has its four instants', () => {
    expect(postbackBody(postback)).toEqual({
      dispatch_id: 'd',
      status: 'sent',
      metadata: { received_at: at(1), enqueued_at: at(2), executed_at: at(3), sent_at: at(4), ...common },
    });
  });
  test.each(['processed', 'delivered'] as const)('%s has its own', (status) => {
    expect(postbackBody({ ...postback, status })['metadata']).toEqual({ [`${status}_at`]: at(4), ...common });
  });
  test('bounced says what the provider said, aborted why; external_send_id only when given', () => {
    const bounced = postbackBody({ ...postback, status: 'bounced', reason: '550 no', externalSendId: null });
    expect(bounced['metadata']).toEqual({ bounced_at: at(4), reason: '550 no', campaign_api_id: 'c' });
    const reason = (code: string): unknown =>
      (postbackBody({ ...postback, status: 'aborted', reason: code })['metadata'] as { reason: string })
        .reason;
    expect(reason('not_reachable')).toBe('User not emailable');
    expect(reason('suppressed_address')).toBe('User not emailable');
    expect(reason('liquid_abort')).toBe('The template aborted the message.');
  });
});

describe('reasons say nothing of the person', () => {
  test.each([
    ['<a.b+c@example.co.uk> unknown', '<…> unknown'],
    ['no such number +33 6 12 34 56 78', 'no such number …'],
    ['550 5.1.1 mailbox full', '550 5.1.1 mailbox full'],
  ])('%s', (text, masked) => {
    expect(maskAddresses(text)).toBe(masked);
  });
});

describe('back-off', () => {
  const DAY = 86_400_000;
  test('grows from seconds to an hour, with a last try at 24 hours and none after it', () => {
    expect(nextTry(1, 0, 0, 0.5)).toBe(5_000);
    expect(nextTry(4, 0, 0, 0.5)).toBe(40_000);
    expect(nextTry(30, 0, 0, 0.5)).toBe(3_600_000);
    expect(nextTry(30, 0, DAY - 1, 0.5)).toBe(DAY);
    expect(nextTry(31, 0, DAY, 0.5)).toBeNull();
  });
});
