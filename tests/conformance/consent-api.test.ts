// Checklist of braze-rest-api.md, items 111–116, and one-click unsubscribes (RFC 8058, F102), over the real
// application and PostgreSQL.
import { beforeAll, describe, expect, it } from 'vitest';
import { makeUnsubscribeToken } from '../../src/core/channels/unsubscribe.ts';
import { contactKey, contactPart } from '../../src/core/users/person-key.ts';
import type { Profile } from '../../src/core/users/user.ts';
import { peopleApi as api, peopleDb as db, usePeopleApp, type Answer } from '../support/people-app.ts';
import { buildProfile, storeProfiles } from '../support/people.ts';

const EMAIL_GROUP = '00000000-0000-4000-8000-0000000000e1';
const SMS_GROUP = '00000000-0000-4000-8000-0000000000e2';
const UNKNOWN_GROUP = '00000000-0000-4000-8000-0000000000ff';
const CAMPAIGN = '00000000-0000-4000-8000-0000000000cc';

usePeopleApp();
beforeAll(async () => {
  await db.pool.query(
    `insert into subscription_groups (workspace_id, group_id, name, channel, created_at)
     values (1, $1, 'News', 'email', now()), (1, $2, 'Alerts', 'sms', now())`,
    [EMAIL_GROUP, SMS_GROUP],
  );
});

let n = 0;
const fresh = (name: string): string => `${name}-${++n}`;
const freshEmail = (): string => `${fresh('e')}@example.com`;
const person = async (over: Partial<Profile> = {}): Promise<Profile> => {
  const profile = buildProfile({ externalId: fresh('person'), ...over });
  await storeProfiles(db.pool, [profile]);
  return profile;
};
const row = async (profile: Profile) => {
  const { rows } = await db.pool.query<Answer['body']>(
    'select * from users where part = $1 and workspace_id = 1 and user_id = $2',
    [profile.part, profile.userId],
  );
  return rows[0]!;
};
const setStatus = (state: string, identifiers: object, group = EMAIL_GROUP) =>
  api.post('/subscription/status/set', {
    subscription_group_id: group,
    subscription_state: state,
    ...identifiers,
  });
const getStatus = async (query: string, group = EMAIL_GROUP) =>
  (await api.get(`/subscription/status/get?subscription_group_id=${group}&${query}`)).body['status'];

describe('/subscription/status', () => {
  it('REST-111 an unknown group and email with phone are refused with exactly their messages', async () => {
    for (const group of [UNKNOWN_GROUP, 'not a uuid']) {
      const answer = await setStatus('subscribed', { external_id: 'a' }, group);
      expect([answer.status, answer.body['message']]).toEqual([400, 'Invalid subscription group ID']);
    }
    const both = await setStatus('subscribed', { email: 'a@example.com', phone: '+33612345678' });
    expect([both.status, both.body['message']]).toEqual([
      400,
      'Either an email address or a phone number should be provided, but not both.',
    ]);
    const odd = await setStatus('subscribed', { external_id: 'a', email: 'x', phone: ['+33612345678'] });
    expect(odd.body['code']).toBe('email_and_phone');
    expect((await setStatus('maybe', { external_id: 'a' })).status).toBe(400);
    expect((await setStatus('subscribed', {})).status).toBe(400);
    const many = Array.from({ length: 51 }, (_, i) => `${i}`);
    expect((await setStatus('subscribed', { external_id: many })).status).toBe(400);
  });

  it('1.4 an id that is none never costs its neighbours, in either form of the call', async () => {
    const [first, second] = [await person(), await person()];
    const ids = [first.externalId, '', second.externalId];
    const answer = await setStatus('unsubscribed', { external_id: ids });
    const error = { type: expect.any(String), code: 'invalid_external_id', index: 1 };
    expect(answer).toEqual({
      status: 201,
      body: { message: 'success', errors: [{ ...error, input_array: 'external_id' }] },
    });
    const group = { subscription_group_id: EMAIL_GROUP, subscription_state: 'subscribed', external_ids: ids };
    const again = await api.post('/v2/subscription/status/set', { subscription_groups: [group] });
    expect(again.body['errors']).toEqual([{ ...error, input_array: 'subscription_groups[0].external_ids' }]);
    expect(await getStatus(`external_id[]=${first.externalId}&external_id[]=${second.externalId}`)).toEqual({
      [String(first.externalId)]: 'Subscribed',
      [String(second.externalId)]: 'Subscribed',
    });
    const refused = await setStatus('subscribed', { external_id: [''] });
    expect([refused.status, refused.body['errors']]).toEqual([
      400,
      [expect.objectContaining({ field: 'external_id[0]' })],
    ]);
  });

  it('REST-112 states are keyed by id, in the repeated and in the single form', async () => {
    const [a, b] = [await person(), await person()];
    expect(await setStatus('subscribed', { external_id: [a.externalId] })).toEqual({
      status: 201,
      body: { message: 'success' },
    });
    await setStatus('unsubscribed', { external_id: b.externalId });
    const unknown = fresh('nobody');
    expect(
      await getStatus(
        `external_id[]=${a.externalId}&external_id%5B%5D=${b.externalId}&external_id[]=${unknown}`,
      ),
    ).toEqual({ [a.externalId!]: 'Subscribed', [b.externalId!]: 'Unsubscribed', [unknown]: 'Unknown' });
    expect(await getStatus(`external_id=${a.externalId}`)).toEqual({ [a.externalId!]: 'Subscribed' });
    expect((await api.get(`/subscription/status/get?subscription_group_id=${EMAIL_GROUP}`)).status).toBe(400);
    expect(
      (await api.get(`/subscription/status/get?subscription_group_id=${UNKNOWN_GROUP}&external_id=a`)).body[
        'message'
      ],
    ).toBe('Invalid subscription group ID');
  });

  it('REST-113 an email shared by two people changes both', async () => {
    const email = freshEmail();
    const [a, b] = [await person({ email }), await person({ email: email.toUpperCase() })];
    await setStatus('unsubscribed', { email: [email] });
    for (const each of [a, b]) {
      expect(await getStatus(`external_id=${each.externalId}`)).toEqual({
        [each.externalId!]: 'Unsubscribed',
      });
    }
    expect(await getStatus(`email=${encodeURIComponent(email)}`)).toEqual({ [email]: 'Unsubscribed' });
    await setStatus('subscribed', { external_id: a.externalId });
    expect(await getStatus(`external_id=${b.externalId}`)).toEqual({ [b.externalId!]: 'Subscribed' });
  });

  it('8.4 the second version sets several groups at once, or none when one is unknown', async () => {
    const a = await person({ phone: '+33612345699' });
    const answer = await api.post('/v2/subscription/status/set', {
      subscription_groups: [
        {
          subscription_group_id: EMAIL_GROUP,
          subscription_state: 'unsubscribed',
          external_ids: [a.externalId],
        },
        { subscription_group_id: SMS_GROUP, subscription_state: 'subscribed', phones: ['+33 6 12 34 56 99'] },
      ],
    });
    expect(answer).toEqual({ status: 201, body: { message: 'success' } });
    expect((await row(a))['subscription_groups']).toMatchObject({
      [EMAIL_GROUP]: { state: 'unsubscribed' },
      [SMS_GROUP]: { state: 'subscribed' },
    });
    const refused = await api.post('/v2/subscription/status/set', {
      subscription_groups: [
        {
          subscription_group_id: EMAIL_GROUP,
          subscription_state: 'subscribed',
          external_ids: [a.externalId],
        },
        {
          subscription_group_id: UNKNOWN_GROUP,
          subscription_state: 'subscribed',
          external_ids: [a.externalId],
        },
      ],
    });
    expect([refused.status, refused.body['message']]).toEqual([400, 'Invalid subscription group ID']);
    expect(await getStatus(`external_id=${a.externalId}`)).toEqual({ [a.externalId!]: 'Unsubscribed' });
  });

  it('REST-114 /subscription/user/status lists the groups with a recorded state', async () => {
    const email = freshEmail();
    const [a, b] = [await person({ email }), await person({ email })];
    await setStatus('subscribed', { external_id: a.externalId });
    const { status, body } = await api.get(
      `/subscription/user/status?external_id=${a.externalId}&email=${encodeURIComponent(email)}`,
    );
    expect(status).toBe(200);
    const groups = [{ id: EMAIL_GROUP, name: 'News', channel: 'email', status: 'Subscribed' }];
    expect(body).toEqual({
      message: 'success',
      total_count: 2,
      users: [
        { email, external_id: a.externalId, subscription_groups: groups },
        { email, external_id: b.externalId, subscription_groups: groups },
      ],
    });
    const page = await api.get(
      `/subscription/user/status?email=${encodeURIComponent(email)}&limit=1&offset=1`,
    );
    expect(page.body['users']).toHaveLength(1);
    expect(page.body['total_count']).toBe(2);
    expect((await api.get('/subscription/user/status?email=x@y.co&limit=101')).status).toBe(400);
  });
});

describe('/email', () => {
  it('REST-115 the state of an address nobody has waits for whoever gets it', async () => {
    const email = freshEmail();
    const answer = await api.post('/email/status', { email, subscription_state: 'unsubscribed' });
    expect(answer).toEqual({ status: 201, body: { message: 'success' } });
    const { rows } = await db.pool.query<{ email_state: string }>(
      `select email_state from address_states where part = $1 and workspace_id = 1 and kind = 'email' and value = $2`,
      [contactPart(1, 'email', contactKey('email', email)), contactKey('email', email)],
    );
    expect(rows).toEqual([{ email_state: 'unsubscribed' }]);
    const facts = await api.get(`/users/subscription?email=${encodeURIComponent(email)}`);
    expect(facts.body['emails']).toMatchObject([
      { email, email_subscribe: { email_subscription_state: 'unsubscribed' } },
    ]);
    const id = fresh('later');
    const tracked = await api.post('/users/track', { attributes: [{ external_id: id, email }] });
    expect(tracked.status).toBe(201);
    const found = await api.post('/users/export/ids', { external_ids: [id] });
    expect(found.body['users']).toMatchObject([{ email, email_subscribe: 'unsubscribed' }]);
    expect((await api.post('/email/status', { email, subscription_state: 'x' })).status).toBe(400);
    expect((await api.post('/email/status', { subscription_state: 'subscribed' })).status).toBe(400);
  });

  it.each([
    ['/email/status', { subscription_state: 'unsubscribed' }],
    ['/email/blocklist', {}],
    ['/email/bounce/remove', {}],
    ['/email/spam/remove', {}],
  ])('1.4 %s: one address that is none never costs its neighbours', async (path, more) => {
    const email = freshEmail();
    const owner = await person({ email });
    const answer = await api.post(path, { ...more, email: ['not an address', email, 7] });
    expect(answer).toEqual({
      status: 201,
      body: {
        message: 'success',
        errors: [
          { type: expect.any(String), code: 'invalid_email', input_array: 'email', index: 0 },
          { type: expect.any(String), code: 'invalid_email', input_array: 'email', index: 2 },
        ],
      },
    });
    if (path === '/email/status') expect(await row(owner)).toMatchObject({ email_state: 'unsubscribed' });
    const refused = await api.post(path, { ...more, email: 'not an address' });
    expect([refused.status, refused.body['errors']]).toEqual([
      400,
      [expect.objectContaining({ field: 'email' })],
    ]);
  });

  it('G6 a state set by address is on everybody who has it, with a new revision', async () => {
    const email = freshEmail();
    const [a, b, other] = [await person({ email }), await person({ email }), await person()];
    await api.post('/email/status', { email: [email], subscription_state: 'opted_in' });
    for (const each of [a, b])
      expect(await row(each)).toMatchObject({
        email_state: 'opted_in',
        email_state_at: api.now,
        revision: 2,
      });
    expect(await row(other)).toMatchObject({ email_state: 'subscribed', revision: 1 });
  });

  it.each(['/email/blocklist', '/email/blacklist'])(
    'REST-116 %s unsubscribes and shows up among the hard bounces',
    async (path) => {
      const email = freshEmail();
      const owner = await person({ email });
      expect((await api.post(path, { email: [email] })).status).toBe(201);
      expect(await row(owner)).toMatchObject({ email_state: 'unsubscribed', email_bounced_at: api.now });
      const bounces = await api.get(
        '/email/hard_bounces?start_date=2026-03-01&end_date=2026-03-01&limit=500',
      );
      expect(bounces.status).toBe(200);
      expect(bounces.body['emails']).toContainEqual({ email, hard_bounced_at: '2026-03-01 10:20:30 +0000' });
      const one = await api.get(`/email/unsubscribes?email=${encodeURIComponent(email)}&end_date=2020-01-01`);
      expect(one.body['emails']).toEqual([{ email, unsubscribed_at: '2026-03-01 10:20:30 +0000' }]);
      const before = await api.get('/email/hard_bounces?start_date=2026-02-01&end_date=2026-02-28');
      expect(before.body['emails']).toEqual([]);

      expect((await api.post('/email/bounce/remove', { email })).status).toBe(201);
      expect(await row(owner)).toMatchObject({ email_state: 'unsubscribed', email_bounced_at: null });
      const after = await api.get(
        `/email/hard_bounces?email=${encodeURIComponent(email)}&end_date=2026-03-01`,
      );
      expect(after.body['emails']).toEqual([]);
    },
  );

  it('8.5 lists page newest first, need their dates, and sort on demand', async () => {
    const base = Date.parse('2025-05-05T00:00:00Z');
    const emails = Array.from({ length: 3 }, freshEmail);
    for (const [i, email] of emails.entries())
      await api.consent.setEmailState(1, [email], 'unsubscribed', base + i * 1000);
    const list = async (more: string): Promise<string[]> => {
      const answer = await api.get(`/email/unsubscribes?start_date=2025-05-05&end_date=2025-05-05${more}`);
      return answer.body['emails'].map((each: { email: string }) => each.email);
    };
    expect(await list('')).toEqual([...emails].reverse());
    expect(await list('&sort_direction=asc')).toEqual(emails);
    expect(await list('&limit=1&offset=1')).toEqual([emails[1]]);
    for (const bad of [
      '',
      '?start_date=2025-05-05',
      '?end_date=2025-05-05',
      '?start_date=x&end_date=2025-05-05',
    ])
      expect((await api.get(`/email/unsubscribes${bad}`)).status).toBe(400);
    expect(
      (await api.get('/email/hard_bounces?start_date=2025-05-05&end_date=2025-05-05&limit=501')).status,
    ).toBe(400);
  });

  it('8.5 complaints are recorded for everybody with the address and can be removed', async () => {
    const email = freshEmail();
    const owner = await person({ email });
    await api.consent.recordSpam(1, email, 77);
    expect(await row(owner)).toMatchObject({ email_spam_at: 77 });
    expect(await api.post('/email/spam/remove', { email: [email] })).toEqual({
      status: 201,
      body: { message: 'success' },
    });
    expect(await row(owner)).toMatchObject({ email_spam_at: null });
  });
});

describe('/sms', () => {
  it('8.6 invalid numbers are listed until removed; STOP is on everybody with the number', async () => {
    const phone = '+33612345111';
    const owner = await person({ phone: '+33 6 12 34 51 11' });
    await api.consent.recordHardBounce(1, { kind: 'phone', value: phone }, api.now, 'deactivated');
    const list = (query: string) => api.get(`/sms/invalid_phone_numbers?${query}`);
    const entry = { phone, invalid_detected_at: '2026-03-01T10:20:30.000Z', reason: 'deactivated' };
    expect((await list('start_date=2026-03-01&end_date=2026-03-01')).body['sms']).toEqual([entry]);
    expect((await list(`phone_numbers[]=${encodeURIComponent(phone)}`)).body['sms']).toEqual([entry]);
    expect(
      (await list('start_date=2026-03-01&end_date=2026-03-01&reason=provider_error')).body['sms'],
    ).toEqual([]);
    expect((await list('reason=x')).status).toBe(400);
    await api.consent.recordStop(1, phone, true, 5);
    expect(await row(owner)).toMatchObject({
      phone_stopped_at: 5,
      phone_invalid_at: api.now,
      email_bounced_at: null,
    });
    await api.consent.recordStop(1, phone, false, 6);
    expect(await row(owner)).toMatchObject({ phone_stopped_at: null });
    expect((await api.post('/sms/invalid_phone_numbers/remove', { phone_number: phone })).status).toBe(201);
    expect((await list('start_date=2026-03-01&end_date=2026-03-01')).body['sms']).toEqual([]);
    expect(await row(owner)).toMatchObject({ phone_invalid_at: null });
  });

  it('8.6 a code of the provider stands there as provider_error, and whoever gets the number gets its state', async () => {
    const phone = '+33612345112';
    await api.consent.recordHardBounce(1, { kind: 'phone', value: phone }, api.now, '30005');
    const query = `phone_numbers[]=${encodeURIComponent(phone)}&reason=provider_error`;
    const { body } = await api.get(`/sms/invalid_phone_numbers?${query}`);
    expect(body['sms']).toMatchObject([{ phone, reason: 'provider_error' }]);
    const owner = await person({ email: 'new.number@example.com' });
    const track = (attributes: object) => api.post('/users/track', { attributes: [attributes] });
    await track({ external_id: owner.externalId, phone });
    expect(await row(owner)).toMatchObject({ phone_invalid_at: api.now });
    await track({ external_id: owner.externalId, phone: '+33612345113' });
    expect(await row(owner)).toMatchObject({ phone_invalid_at: null });
  });
});

describe('one-click unsubscribe', () => {
  const link = (profile: Profile, subscriptionGroupId?: string): string =>
    `/u/${makeUnsubscribeToken(
      {
        workspaceId: 1,
        userId: profile.userId,
        campaignId: CAMPAIGN,
        ...(subscriptionGroupId === undefined ? {} : { subscriptionGroupId }),
      },
      api.mac,
    )}`;
  const visit = (url: string, headers: Record<string, string> = {}) =>
    api.app.inject({ method: 'GET', url, headers });
  const click = (
    url: string,
    contentType = 'application/x-www-form-urlencoded',
    body = 'List-Unsubscribe=One-Click',
  ) => api.app.inject({ method: 'POST', url, headers: { 'content-type': contentType }, payload: body });

  it('F102 GET shows a page in the language of the person, names nobody and changes nothing', async () => {
    const email = freshEmail();
    const owner = await person({ email, fields: { language: 'fr', first_name: 'Amélie' } });
    const shown = await visit(link(owner));
    expect(shown.statusCode).toBe(200);
    expect(shown.headers['content-type']).toContain('text/html');
    expect(shown.body).toContain('lang="fr"');
    expect(shown.body).toContain('Se désabonner');
    for (const secret of [email, 'Amélie', owner.externalId!]) expect(shown.body).not.toContain(secret);
    expect(await row(owner)).toMatchObject({ email_state: 'subscribed', revision: 1 });
    const other = await person({ email: freshEmail() });
    expect((await visit(link(other))).body).toContain('lang="en"');
    expect((await visit(link(other), { 'accept-language': 'fr-CA,fr;q=0.9' })).body).toContain('lang="fr"');
  });

  it('RFC 8058 POST acts for everybody with the address, as form and as multipart', async () => {
    const email = freshEmail();
    const [a, b] = [await person({ email }), await person({ email })];
    const done = await click(link(a));
    expect(done.statusCode).toBe(200);
    for (const each of [a, b]) expect(await row(each)).toMatchObject({ email_state: 'unsubscribed' });
    const c = await person({ email: freshEmail() });
    const multipart =
      '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n';
    expect((await click(link(c), 'multipart/form-data; boundary=x', multipart)).statusCode).toBe(200);
    expect(await row(c)).toMatchObject({ email_state: 'unsubscribed' });
  });

  it('a link of a subscription group leaves only that group', async () => {
    const owner = await person({ email: freshEmail() });
    await click(link(owner, EMAIL_GROUP));
    expect(await row(owner)).toMatchObject({
      email_state: 'subscribed',
      subscription_groups: { [EMAIL_GROUP]: { state: 'unsubscribed' } },
    });
  });

  it('a link from before a merge finds the survivor', async () => {
    const [lost, middle, kept] = [await person(), await person(), await person({ email: freshEmail() })];
    const merge = (from: Profile, to: Profile) =>
      api.post('/users/merge', {
        merge_updates: [
          {
            identifier_to_merge: { external_id: from.externalId },
            identifier_to_keep: { external_id: to.externalId },
          },
        ],
      });
    await merge(lost, middle);
    await merge(middle, kept);
    await click(link(lost));
    expect(await row(kept)).toMatchObject({ email_state: 'unsubscribed' });
  });

  it('F102 no altered token is accepted: every flipped character, truncation and other purpose', async () => {
    const owner = await person({ email: freshEmail() });
    const url = link(owner);
    const token = url.slice(3);
    for (let i = 0; i < token.length; i++) {
      const other = token[i] === 'a' ? 'b' : 'a';
      const forged = token.slice(0, i) + other + token.slice(i + 1);
      expect((await click(`/u/${forged}`)).statusCode, forged).toBe(404);
    }
    for (const bad of [token.slice(0, -1), `${token}a`, 'x', encodeURIComponent('../..')])
      expect((await click(`/u/${bad}`)).statusCode).toBe(404);
    expect(await row(owner)).toMatchObject({ email_state: 'subscribed', revision: 1 });
  });
});
