// People and their roles: invited by mail, let in by a link, kept to what their roles allow; second factor; passwords
// forgotten. Mail goes through a real SMTP server.
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import { makeOwnerToken } from '../../src/app/owner-link.ts';
import type { TestApp, TestWorkspace } from '../support/app.ts';
import { startTestApp } from '../support/app.ts';
import { OWN_PAGE, openVisitor, type Visitor } from '../support/browsing.ts';
import { readMessage } from '../support/mail.ts';
import { type SmtpSink, startSmtpSink } from '../support/sinks/smtp-sink.ts';

const PASSWORD = 'a long enough sentence';
const SESSION = '/admin/v1/session';

let app: TestApp;
let sink: SmtpSink;
let shop: TestWorkspace;
let other: TestWorkspace;
let owner: Visitor;

beforeAll(async () => {
  sink = await startSmtpSink();
  app = await startTestApp({
    withoutWorker: true,
    environment: { SMTP_URL: `smtp://127.0.0.1:${sink.port}`, MAIL_FROM: 'relance@example.com' },
  });
  shop = await app.makeWorkspace({ kind: 'sandbox' });
  other = await app.makeWorkspace({ kind: 'sandbox' });
  const token = await makeOwnerToken({
    pool: app.pool,
    clock: systemClock,
    random: systemRandom(systemClock),
  });
  owner = openVisitor(app.url);
  await owner.post('/admin/v1/account-links/use', {
    token,
    password: PASSWORD,
    name: 'Ada "<b>" Byron',
    email: 'ada@example.com',
  });
}, 60_000);
afterAll(async () => {
  await app?.close();
  await sink?.close();
});

/** The text of the newest mail to somebody; waits for the relay, not for the clock. */
const mailTo = async (address: string, count = 1): Promise<string> => {
  await expect
    .poll(() => sink.entries.filter((one) => one.recipient === address).length, {
      timeout: 20_000,
    })
    .toBe(count);
  const entry = sink.entries.filter((one) => one.recipient === address).at(-1);
  return Buffer.from(
    (entry?.body ?? '')
      .replace(/=\r\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');
};
const tokenIn = (mail: string): string => /#([0-9a-f]{64})/.exec(mail)?.[1] ?? '';

const invite = async (email: string, roles: readonly string[], by = owner): Promise<Visitor> => {
  const sent = await by.post(`/admin/v1/members?workspace=${shop.key}`, {
    email,
    name: 'Bob',
    language: 'fr',
    roles,
  });
  expect([sent.status, sent.body.mail, sent.body.link]).toEqual([201, 'sent', null]);
  const visitor = openVisitor(app.url);
  const token = tokenIn(await mailTo(email));
  const joined = await visitor.post('/admin/v1/account-links/use', { token, password: PASSWORD });
  expect(joined.status).toBe(200);
  return visitor;
};

describe('ROL-3 an invitation', () => {
  test('comes by mail with a link that is good once, in the language of whoever gets it', async () => {
    const bob = await invite('bob@example.com', ['scheduled_manager']);
    const entry = sink.entries.find(({ recipient }) => recipient === 'bob@example.com');
    const { headers } = readMessage(entry?.body ?? '');
    expect(headers.find(([name]) => name === 'from')?.[1]).toContain('relance@example.com');
    const mail = await mailTo('bob@example.com');
    expect(mail).toContain('vous invite');
    // F100 whatever somebody calls themselves stays text.
    expect(mail).toContain('Ada &quot;&lt;b&gt;&quot; Byron');
    const me = await bob.get(SESSION);
    expect(me.body).toMatchObject({ is_owner: false, user: { language: 'fr' } });
    expect(me.body.workspaces).toMatchObject([{ key: shop.key, roles: ['scheduled_manager'] }]);
    const again = await openVisitor(app.url).post('/admin/v1/account-links/use', {
      token: tokenIn(mail),
      password: PASSWORD,
    });
    expect(again.status).toBe(410);
  });

  test('sent again makes the one before void', async () => {
    const first = await owner.post(`/admin/v1/members?workspace=${shop.key}`, {
      email: 'carl@example.com',
      roles: ['scheduled_viewer'],
    });
    const old = tokenIn(await mailTo('carl@example.com'));
    await owner.post(`/admin/v1/members/${first.body.member.account_id}/link?workspace=${shop.key}`);
    const fresh = tokenIn(await mailTo('carl@example.com', 2));
    const look = (token: string) => owner.post('/admin/v1/account-links/look', { token });
    expect((await look(old)).status).toBe(410);
    expect((await look(fresh)).body).toMatchObject({
      purpose: 'invitation',
      user: { email: 'carl@example.com' },
    });
  });

  test('somebody who has an account hears of new roles, and sees the workspace at once', async () => {
    const dora = await invite('dora@example.com', ['scheduled_viewer']);
    const given = await owner.post(`/admin/v1/members?workspace=${other.key}`, {
      email: 'Dora@example.com ',
      roles: ['workspace_admin'],
    });
    expect([given.status, given.body.mail]).toEqual([201, 'sent']);
    expect(await mailTo('dora@example.com', 2)).toContain(`/w/${other.key}/home`);
    const { body } = await dora.get(SESSION);
    expect(body.workspaces.map(({ key }: { key: string }) => key).sort()).toEqual(
      [shop.key, other.key].sort(),
    );
    const taken = await owner.delete(
      `/admin/v1/members/${given.body.member.account_id}?workspace=${other.key}`,
    );
    expect(taken.status).toBe(200);
    expect((await dora.get(`/admin/v1/workspace?workspace=${other.key}`)).status).toBe(404);
  });
});

describe('roles', () => {
  test('a wrong role is refused by the server, whatever the screen shows', async () => {
    const manager = await invite('max@example.com', ['scheduled_manager']);
    const campaign = await shop.makeCampaign({ draft: true });
    const at = (path: string) => `${path}?workspace=${shop.key}`;
    const refused = await manager.post(at('/admin/v1/campaigns/x/launch'));
    expect([refused.status, refused.body.code]).toEqual([403, 'access_denied']);
    expect((await manager.get(at('/admin/v1/api-keys'))).status).toBe(403);
    expect((await manager.get(at('/admin/v1/members'))).status).toBe(403);
    expect((await manager.get('/admin/v1/workspaces')).status).toBe(403);
    expect((await manager.get(`/admin/v1/campaigns?workspace=${other.key}`)).status).toBe(404);
    expect(campaign).not.toBe('');
  });

  test('nobody gives or takes away more than they hold', async () => {
    const admin = await invite('erin@example.com', ['workspace_admin']);
    const at = (path: string) => `${path}?workspace=${shop.key}`;
    const owning = await admin.post(at('/admin/v1/members'), { email: 'x@example.com', roles: ['owner'] });
    expect([owning.status, owning.body.code]).toEqual([403, 'access_denied']);
    const unknown = await admin.post(at('/admin/v1/members'), { email: 'x@example.com', roles: ['emperor'] });
    expect([unknown.status, unknown.body.code]).toEqual([400, 'unknown_role']);
    const { body } = await admin.get(at('/admin/v1/members'));
    const ada = body.members.find(({ is_owner }: { is_owner: boolean }) => is_owner);
    expect((await admin.put(at(`/admin/v1/members/${ada.account_id}/roles`), { roles: [] })).status).toBe(
      403,
    );
    expect((await admin.post(at(`/admin/v1/members/${ada.account_id}/link`))).status).toBe(403);
    const own = await owner.put(at(`/admin/v1/members/${ada.account_id}/roles`), { roles: [] });
    expect([own.status, own.body.code]).toEqual([409, 'conflict']);
  });

  test('of two who change somebody’s roles, the second is told what the first gave', async () => {
    const at = (path: string) => `${path}?workspace=${shop.key}`;
    await invite('twice@example.com', ['scheduled_viewer']);
    const { body } = await owner.get(at('/admin/v1/members'));
    const member = body.members.find((one: { email: string }) => one.email === 'twice@example.com');
    const path = at(`/admin/v1/members/${member.account_id}/roles`);
    const seen = ['scheduled_viewer'];
    const both = ['scheduled_viewer', 'scheduled_manager'];
    expect((await owner.put(path, { roles: both, seen })).status).toBe(200);
    const late = await owner.put(path, { roles: [], seen });
    expect([late.status, [...late.body.present.roles].sort()]).toEqual([409, [...both].sort()]);
    expect((await owner.put(path, { roles: seen, seen: both })).status).toBe(200);
  });

  test('a role of one’s own holds at once, and a stale change of it shows what is there', async () => {
    const at = (path: string) => `${path}?workspace=${shop.key}`;
    const made = await owner.post(at('/admin/v1/roles'), {
      name: 'Analyst',
      permissions: ['admin.reports.read'],
    });
    expect(made.status).toBe(201);
    const { role } = made.body.role;
    const gus = await invite('gus@example.com', [role]);
    expect((await gus.get(at('/admin/v1/audit-log'))).status).toBe(403);
    const change = { name: 'Analyst', permissions: ['admin.reports.read', 'admin.audit.read'], version: 1 };
    expect((await owner.put(at(`/admin/v1/roles/${role}`), change)).body.role.version).toBe(2);
    expect((await gus.get(at('/admin/v1/audit-log'))).status).toBe(200);
    const stale = await owner.put(at(`/admin/v1/roles/${role}`), { ...change, permissions: ['admin.keys'] });
    expect([stale.status, stale.body.role.permissions]).toEqual([
      409,
      ['admin.audit.read', 'admin.reports.read'],
    ]);
    const taken = await owner.post(at('/admin/v1/roles'), { name: 'ANALYST', permissions: ['admin.keys'] });
    expect([taken.status, taken.body.errors[0].field]).toEqual([409, 'name']);
    await owner.delete(at(`/admin/v1/roles/${role}`));
    expect((await gus.get(at('/admin/v1/audit-log'))).status).toBe(404);
  });
});

describe('a password', () => {
  test('that was forgotten is replaced by a link, which ends every session (F104)', async () => {
    const hana = await invite('hana@example.com', ['scheduled_viewer']);
    const answers = await Promise.all(
      ['hana@example.com', 'nobody@example.com'].map((email) =>
        owner.post('/admin/v1/password-resets', { email }),
      ),
    );
    expect(answers.map(({ status, body }) => [status, body])).toEqual([
      [202, { message: 'success' }],
      [202, { message: 'success' }],
    ]);
    const token = tokenIn(await mailTo('hana@example.com', 2));
    const fresh = openVisitor(app.url);
    const weak = await fresh.post('/admin/v1/account-links/use', { token, password: 'hana@example.com' });
    expect(weak.body.code).toBe('password_guessable');
    expect(
      (await fresh.post('/admin/v1/account-links/use', { token, password: 'another long one' })).status,
    ).toBe(200);
    expect((await hana.get(SESSION)).status).toBe(401);
    expect(sink.entries.some(({ recipient }) => recipient === 'nobody@example.com')).toBe(false);
  });

  test('is changed by whoever knows it, and other sessions end', async () => {
    const ivan = await invite('ivan@example.com', ['scheduled_viewer']);
    const elsewhere = openVisitor(app.url);
    await elsewhere.post(SESSION, { email: 'ivan@example.com', password: PASSWORD });
    const sessions = await ivan.get('/admin/v1/account/sessions');
    expect(sessions.body.sessions.map(({ is_this }: { is_this: boolean }) => is_this).sort()).toEqual([
      false,
      true,
    ]);
    const change = { current_password: 'not this', password: 'quite another one' };
    const wrong = await ivan.put('/admin/v1/account/password', change);
    expect([wrong.status, wrong.body.errors[0].field]).toEqual([400, 'current_password']);
    await ivan.put('/admin/v1/account/password', { ...change, current_password: PASSWORD });
    expect((await ivan.get(SESSION)).status).toBe(200);
    expect((await elsewhere.get(SESSION)).status).toBe(401);
  });

  test('sessions elsewhere can be ended one by one', async () => {
    const jo = await invite('jo@example.com', ['scheduled_viewer']);
    const elsewhere = openVisitor(app.url);
    await elsewhere.post(SESSION, { email: 'jo@example.com', password: PASSWORD });
    const { body } = await jo.get('/admin/v1/account/sessions');
    const far = body.sessions.find(({ is_this }: { is_this: boolean }) => !is_this);
    // Not somebody else's.
    expect((await owner.delete(`/admin/v1/account/sessions/${far.session_id}`)).status).toBe(404);
    expect((await jo.delete(`/admin/v1/account/sessions/${far.session_id}`)).status).toBe(200);
    expect((await elsewhere.get(SESSION)).status).toBe(401);
  });
});

describe('V6.5 the second factor', () => {
  const codeOf = (secret: string, offsetSteps = 0): string =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({
      timestamp: Date.now() + offsetSteps * 30_000,
    });

  test('is asked for once it is confirmed; a code opens once, a recovery code once', async () => {
    const kim = await invite('kim@example.com', ['scheduled_viewer']);
    const started = await kim.post('/admin/v1/account/totp', { password: PASSWORD });
    expect(started.body.uri).toContain('otpauth://totp/Relance:kim%40example.com');
    expect(started.body.qr_svg).toContain('<svg');
    const credentials = { email: 'kim@example.com', password: PASSWORD };
    // Not confirmed yet: nobody is locked out by having looked at it.
    expect((await openVisitor(app.url).post(SESSION, credentials)).status).toBe(200);
    const wrong = await kim.post('/admin/v1/account/totp/confirm', { code: '000000' });
    expect(wrong.body.errors[0].field).toBe('code');
    const { secret } = started.body;
    const confirmed = await kim.post('/admin/v1/account/totp/confirm', { code: codeOf(secret) });
    expect(confirmed.body.recovery_codes).toHaveLength(10);
    const visitor = openVisitor(app.url);
    const asked = await visitor.post(SESSION, credentials);
    expect([asked.status, asked.body.code, visitor.cookie()]).toEqual([401, 'totp_required', null]);
    expect(
      (await visitor.post(SESSION, { ...credentials, password: 'wrong one', code: codeOf(secret) })).body
        .code,
    ).toBe('invalid_credentials');
    const code = codeOf(secret, 1);
    expect((await visitor.post(SESSION, { ...credentials, code })).status).toBe(200);
    const replayed = await openVisitor(app.url).post(SESSION, { ...credentials, code });
    expect([replayed.status, replayed.body.errors?.[0].field]).toEqual([401, 'code']);
    const [recovery] = confirmed.body.recovery_codes;
    expect((await openVisitor(app.url).post(SESSION, { ...credentials, code: recovery })).status).toBe(200);
    expect((await openVisitor(app.url).post(SESSION, { ...credentials, code: recovery })).status).toBe(401);
    expect((await kim.get('/admin/v1/account/totp')).body).toMatchObject({
      is_on: true,
      recovery_codes_left: 9,
    });
  });

  test('is not got round by a link from a mail', async () => {
    await owner.post('/admin/v1/password-resets', { email: 'kim@example.com' });
    const token = tokenIn(await mailTo('kim@example.com', 2));
    const visitor = openVisitor(app.url);
    const used = await visitor.post('/admin/v1/account-links/use', { token, password: 'another long one' });
    expect([used.status, visitor.cookie()]).toEqual([202, null]);
  });
});

test('an account that is kept out is out at once, and an owner is not kept out', async () => {
  const lou = await invite('lou@example.com', ['workspace_admin']);
  const { body } = await owner.get(`/admin/v1/members?workspace=${shop.key}`);
  const idOf = (email: string): string =>
    body.members.find((one: { email: string }) => one.email === email).account_id;
  const access = (email: string) => `/admin/v1/members/${idOf(email)}/access?workspace=${shop.key}`;
  expect((await lou.put(access('lou@example.com'), { disabled: false })).status).toBe(403);
  expect((await owner.put(access('ada@example.com'), { disabled: true })).status).toBe(409);
  expect((await owner.put(access('lou@example.com'), { disabled: true })).body.member.status).toBe(
    'disabled',
  );
  expect((await lou.get(SESSION)).status).toBe(401);
});

test('F104 what concerns an account is refused from elsewhere', async () => {
  const foreign = openVisitor(app.url, { ...OWN_PAGE, 'sec-fetch-site': 'cross-site' }, owner.cookie());
  for (const path of ['/admin/v1/account/totp', '/admin/v1/account/totp/remove']) {
    const answer = await foreign.post(path, {
      password: PASSWORD,
      ...(path.endsWith('remove') && { code: '123456' }),
    });
    expect([path, answer.status]).toEqual([path, 403]);
  }
});
