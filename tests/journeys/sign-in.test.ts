// From the owner link to a session, over HTTP as a browser does it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import { makeOwnerToken } from '../../src/app/owner-link.ts';
import type { TestApp } from '../support/app.ts';
import { startTestApp } from '../support/app.ts';
import { OWN_PAGE, openVisitor, type Visitor } from '../support/browsing.ts';

const PASSWORD = 'a long enough sentence';
const OWNER = { email: ' Ada@Example.com', name: 'Ada Byron', password: PASSWORD };

let app: TestApp;
let token: string;
let ada: Visitor;
const ownerToken = (): Promise<string | null> =>
  makeOwnerToken({ pool: app.pool, clock: systemClock, random: systemRandom(systemClock) });

beforeAll(async () => {
  app = await startTestApp({ withoutWorker: true });
  await app.makeWorkspace({ kind: 'sandbox' });
  const before = await ownerToken();
  token = (await ownerToken()) ?? '';
  ada = openVisitor(app.url);
  expect((await ada.post('/admin/v1/account-links/look', { token: before })).body.code).toBe('link_expired');
}, 60_000);
afterAll(() => app?.close());

describe('the owner link', () => {
  test('says what it is for and stays unused', async () => {
    const look = await ada.post('/admin/v1/account-links/look', { token });
    expect(look.body).toMatchObject({ purpose: 'owner', user: null });
  });

  test('a password that is guessed first is refused and keeps the link', async () => {
    for (const [password, code] of [
      ['short', 'password_too_short'],
      ['1234567890', 'password_guessable'],
      ['aaaaaaaaaaaaaaaa', 'password_guessable'],
      ['ADA@example.com', 'password_guessable'],
    ] as const) {
      const made = await ada.post('/admin/v1/account-links/use', { token, ...OWNER, password });
      expect([made.status, made.body.code, made.body.errors[0].field]).toEqual([400, code, 'password']);
    }
    const nameless = await ada.post('/admin/v1/account-links/use', {
      token,
      email: 'a@b.c',
      password: PASSWORD,
    });
    expect(nameless.body.errors[0].field).toBe('name');
  });

  test('makes the owner, who is signed in and may do everything everywhere', async () => {
    const both = await Promise.all([
      ada.post('/admin/v1/account-links/use', { token, ...OWNER }),
      openVisitor(app.url).post('/admin/v1/account-links/use', {
        token,
        ...OWNER,
        email: 'mallory@example.com',
      }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 410]);
    const { rows } = await app.pool.query(`select email from accounts`);
    expect(rows).toHaveLength(1);
    await app.pool.query(`update accounts set email = 'ada@example.com', name = 'Ada Byron'`);
    ada = openVisitor(app.url);
    expect(
      (await ada.post('/admin/v1/session', { email: 'ADA@example.com', password: PASSWORD })).status,
    ).toBe(200);
    const me = await ada.get('/admin/v1/session');
    expect(me.body).toMatchObject({
      user: { name: 'Ada Byron', email: 'ada@example.com', language: 'en', has_totp: false },
      is_owner: true,
    });
    expect(me.body.workspaces.map(({ key }: { key: string }) => key).sort()).toEqual(['main', 'w1']);
    expect(me.body.workspaces[0].permissions).toContain('admin.installation');
  });

  test('is not made again once somebody has an account', async () => {
    expect(await ownerToken()).toBeNull();
    expect((await ada.post('/admin/v1/account-links/use', { token, ...OWNER })).status).toBe(410);
  });
});

describe('a session', () => {
  test('opens every door of /admin/v1 in the workspace that is named', async () => {
    const { body } = await ada.get('/admin/v1/workspace?workspace=w1');
    expect(body.workspace).toMatchObject({ key: 'w1', kind: 'sandbox' });
    const made = await ada.post('/admin/v1/subscription-groups?workspace=w1', {
      name: 'News',
      channel: 'email',
    });
    expect(made.status).toBe(201);
    const log = await ada.get('/admin/v1/audit-log?workspace=w1');
    expect(log.body.entries[0]).toMatchObject({ action: 'admin.groups.create' });
    expect(log.body.entries[0].actor).toContain('Ada Byron');
  });

  test('a workspace that is not there is not found, and keys keep their own doors', async () => {
    expect((await ada.get('/admin/v1/workspace?workspace=nowhere')).status).toBe(404);
    expect((await ada.post('/users/track', { attributes: [] })).body.code).toBe('invalid_api_key');
    const both = await fetch(`${app.url}/admin/v1/workspace`, {
      headers: { authorization: 'Bearer rel_wrong_wrong', cookie: `relance_session=${ada.cookie()}` },
    });
    expect(both.status).toBe(401);
  });

  test('F104 the cookie is out of reach of scripts and other sites', async () => {
    const answer = await openVisitor(app.url).post('/admin/v1/session', {
      email: 'ada@example.com',
      password: PASSWORD,
    });
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^relance_session=[0-9a-f]{64};/);
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Lax/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { rows } = await app.pool.query(`select encode(session_hash, 'hex') as hash from account_sessions`);
    expect(rows.map(({ hash }) => hash)).not.toContain(/=([0-9a-f]{64})/.exec(cookie)?.[1]);
  });

  test.each([
    ['no header', {}],
    ['another site', { ...OWN_PAGE, 'sec-fetch-site': 'cross-site' }],
    ['a neighbour', { ...OWN_PAGE, 'sec-fetch-site': 'same-site' }],
  ])('F104 a change from %s is refused', async (_name, headers) => {
    const foreign = openVisitor(app.url, headers, ada.cookie());
    const change = await foreign.post('/admin/v1/subscription-groups', { name: 'X', channel: 'email' });
    expect([change.status, change.body.code]).toEqual([403, 'foreign_request']);
    expect((await foreign.delete('/admin/v1/session')).body.code).toBe('foreign_request');
    expect((await foreign.get('/admin/v1/workspace')).status).toBe(200);
  });

  test('ends for good when its person signs out, is disabled, or leaves it alone for long', async () => {
    const signIn = async (): Promise<Visitor> => {
      const visitor = openVisitor(app.url);
      const answer = await visitor.post('/admin/v1/session', {
        email: 'ada@example.com',
        password: PASSWORD,
      });
      expect(answer.status).toBe(200);
      return visitor;
    };
    const first = await signIn();
    const stolen = openVisitor(app.url, OWN_PAGE, first.cookie());
    await first.delete('/admin/v1/session');
    expect(first.cookie()).toBeNull();
    expect((await stolen.get('/admin/v1/session')).body.code).toBe('not_signed_in');
    const second = await signIn();
    await app.pool.query(`update account_sessions set seen_at = seen_at - interval '8 days'`);
    expect((await second.get('/admin/v1/workspace')).status).toBe(401);
    ada = await signIn();
    await app.pool.query(`update accounts set disabled_at = now()`);
    expect((await ada.get('/admin/v1/session')).status).toBe(401);
    const back = await openVisitor(app.url).post('/admin/v1/session', {
      email: 'ada@example.com',
      password: PASSWORD,
    });
    expect(back.body.code).toBe('invalid_credentials');
    await app.pool.query(`update accounts set disabled_at = null`);
  });
});

describe('guessing', () => {
  test('V6.3 an unknown address and a wrong password are answered alike', async () => {
    const visitor = openVisitor(app.url);
    const wrong = await visitor.post('/admin/v1/session', {
      email: 'ada@example.com',
      password: 'not this one',
    });
    const unknown = await visitor.post('/admin/v1/session', {
      email: 'bob@example.com',
      password: 'not this one',
    });
    expect(wrong.status).toBe(401);
    expect(unknown.status).toBe(401);
    expect(unknown.body).toEqual(wrong.body);
  });

  test('T44 ends at a limit with 429 and Retry-After, whether there is an account or not', async () => {
    const visitor = openVisitor(app.url);
    const guess = { email: 'carol@example.com', password: 'not this one' };
    const answers = [];
    for (let i = 0; i < 45; i++) answers.push(await visitor.post('/admin/v1/session', guess));
    const refused = answers.find(({ status }) => status !== 401);
    expect([refused?.status, refused?.body.code]).toEqual([429, 'rate_limited']);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answers[0]?.status).toBe(401);
    // Others are not locked out with them.
    const other = await visitor.post('/admin/v1/session', { email: 'ada@example.com', password: PASSWORD });
    expect(other.status).toBe(200);
  });
});
