// CD-2.6, teams: whom their campaigns reach, who may touch them, and what keeps a campaign without one from being
// launched by somebody whose rights come from teams alone.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import { createSessionStore } from '../../src/adapters/postgres/account-sessions.ts';
import { createMemberStore } from '../../src/adapters/postgres/members.ts';
import { createAccountStore } from '../../src/adapters/postgres/accounts.ts';
import { expectStatus, startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';
import { OWN_PAGE, openVisitor, type Visitor } from '../support/browsing.ts';

const random = systemRandom(systemClock);
const FRANCE = { filter: 'profile-field', field: 'country', comparison: 'is_any_of', value: ['FR'] };
const isPro = { filter: 'custom-attribute', name: 'plan', comparison: 'equals', value: 'pro' };

let app: TestApp;
/** Of the installation, signed in: may give every role. */
let owner: Visitor;
beforeAll(async () => {
  app = await startTestApp();
  const accounts = createAccountStore(app.pool, random);
  const account = await accounts.invite(
    { email: 'owner@example.com', name: 'Owner', language: 'en' },
    systemClock.now(),
  );
  if (account === null) throw new Error('taken');
  await createMemberStore(app.pool).setOwner(account.accountId, true, 'tests', systemClock.now());
  owner = await signIn('owner@example.com');
});
afterAll(() => app.close());

const signIn = async (email: string): Promise<Visitor> => {
  const accounts = createAccountStore(app.pool, random);
  const found = await accounts.findByEmail(email);
  if (found === null) throw new Error('not invited');
  const { accountId } = found.account;
  const at = systemClock.now();
  await accounts.setPassword(accountId, 'never used', at, null);
  const from = { address: '127.0.0.1', userAgent: 'tests' };
  return openVisitor(app.url, OWN_PAGE, await createSessionStore(app.pool, random).open(accountId, from, at));
};

const openShop = async (): Promise<TestWorkspace> => {
  const shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: '2026-03-10T12:00:00Z' });
  await shop.track(
    { external_id: 'ann', email: 'ann@example.com', country: 'FR', plan: 'pro' },
    { external_id: 'bea', email: 'bea@example.com', country: 'US', plan: 'pro' },
    { external_id: 'cid', email: 'cid@example.com', country: 'FR', plan: 'free' },
  );
  return shop;
};

const makeTeam = async (shop: TestWorkspace, name: string, audience: object | null = null): Promise<string> =>
  expectStatus(await shop.api.post('/admin/v1/teams', { name, audience }), 201).body.team.team_id as string;

const versionOf = async (shop: TestWorkspace, team: string): Promise<number> =>
  expectStatus(await shop.api.get(`/admin/v1/teams/${team}`), 200).body.team.version as number;

const giveAudience = async (shop: TestWorkspace, team: string, audience: object | null): Promise<void> => {
  const version = await versionOf(shop, team);
  const { name } = (await shop.api.get(`/admin/v1/teams/${team}`)).body.team;
  expectStatus(await shop.api.put(`/admin/v1/teams/${team}`, { name, audience, version }), 200);
};

const reached = async (shop: TestWorkspace, campaign: string): Promise<readonly (string | null)[]> =>
  (await shop.captured(campaign)).map(({ external_id: id }) => id).sort();

describe('CD-2.6 the audience of a team', () => {
  test('CD-2.6 CD-4 step 4: recipients of a call are judged, and why says that it was the team', async () => {
    const shop = await openShop();
    const team = await makeTeam(shop, 'France', FRANCE);
    const campaign = await shop.makeCampaign({ definition: { team_id: team, audience: isPro } });
    const recipients = ['ann', 'bea', 'cid'].map((id) => ({ external_user_id: id }));
    expectStatus(await shop.trigger(campaign, { recipients }), 201);
    expect(await reached(shop, campaign)).toEqual(['ann']);
    const { reasons } = await shop.stats(campaign);
    expect(reasons.map(({ reason, count }: Body) => [reason, count]).sort()).toEqual([
      ['', 1],
      ['not_in_audience_at_trigger', 1],
      ['outside_team_audience', 1],
    ]);
    const why = await shop.why('bea', campaign, 'fr');
    expect(why.decisions[0]).toMatchObject({ reason: 'outside_team_audience' });
    expect(why.sentence).toContain('l’équipe');
  });

  test('CD-2.6 a broadcast passes over whom the team does not reach, and why says so', async () => {
    const shop = await openShop();
    const team = await makeTeam(shop, 'France', FRANCE);
    const campaign = await shop.makeCampaign({ definition: { team_id: team } });
    expectStatus(await shop.trigger(campaign, { broadcast: true }), 201);
    expect(await reached(shop, campaign)).toEqual(['ann', 'cid']);
    const { evaluated_on_the_spot: spot } = await shop.why('bea', campaign);
    expect(spot).toMatchObject({ in_audience: false, team: { name: 'France', reaches: false } });
    expect(spot.unmet.join()).toContain('country');
    expect((await shop.why('bea', campaign)).evaluated_on_the_spot.team.sentence).toContain('team');
  });

  test('CD-2.6 triggers of people outside of the team are counted with its reason', async () => {
    const shop = await openShop();
    const team = await makeTeam(shop, 'France', FRANCE);
    const definition = {
      team_id: team,
      audience: isPro,
      trigger: { type: 'performed_event', event: 'cart' },
    };
    const campaign = await shop.makeCampaign({ type: 'action_based', definition });
    const events = ['ann', 'bea', 'cid'].map((id) => ({
      external_id: id,
      name: 'cart',
      time: '2026-03-10T12:00:00Z',
    }));
    expectStatus(await shop.api.post('/users/track', { events }), 201);
    expect(await reached(shop, campaign)).toEqual(['ann']);
    expect((await shop.why('bea', campaign)).decisions[0].reason).toBe('outside_team_audience');
    expect((await shop.why('cid', campaign)).decisions[0].reason).toBe('not_in_audience_at_trigger');
  });

  test('CD-2.6 a scheduled campaign takes the audience of its team at the occurrence, and again at the send', async () => {
    const shop = await openShop();
    const team = await makeTeam(shop, 'France', FRANCE);
    const campaign = await shop.makeCampaign({
      type: 'scheduled',
      definition: {
        team_id: team,
        schedule: { type: 'daily', start: '2026-03-12', time: '09:00', timing: { type: 'local' } },
      },
    });
    await shop.move('2026-03-11T21:00:00Z');
    // Planned for both; one moves away before the time comes.
    await shop.track({ external_id: 'cid', country: 'US' });
    await shop.move('2026-03-12T12:00:00Z');
    expect(await reached(shop, campaign)).toEqual(['ann']);
    expect((await shop.why('cid', campaign)).decisions[0].reason).toBe('outside_team_audience');
    expect((await shop.why('bea', campaign)).verdict).toBe('not_considered');
  });

  test('CD-2.6 a new audience of the team holds at once, for live campaigns as well', async () => {
    const shop = await openShop();
    const team = await makeTeam(shop, 'Everybody');
    const definition = { team_id: team, trigger: { type: 'performed_event', event: 'cart' } };
    const live = await shop.makeCampaign({ type: 'action_based', definition });
    const cart = async (id: string) =>
      expectStatus(
        await shop.api.post('/users/track', {
          events: [{ external_id: id, name: 'cart', time: '2026-03-10T12:00:00Z' }],
        }),
        201,
      );
    await cart('bea');
    expect(await reached(shop, live)).toEqual(['bea']);
    await giveAudience(shop, team, FRANCE);
    await cart('bea');
    await cart('ann');
    expect(await reached(shop, live)).toEqual(['ann', 'bea']);
  });

  test('CD-2.6 only attributes, location, language and country define a team; the refusal names the clause', async () => {
    const shop = await openShop();
    const bad = { any: [FRANCE, { filter: 'email-available', value: true }] };
    const refused = await shop.api.post('/admin/v1/teams', { name: 'Odd', audience: bad });
    expect([refused.status, refused.body.errors?.[0]?.field ?? refused.body.field]).toEqual([
      400,
      'audience.any[1]',
    ]);
    const twice = await makeTeam(shop, 'Twice');
    expect(twice).toMatch(/-/);
    expect((await shop.api.post('/admin/v1/teams', { name: 'TWICE' })).status).toBe(409);
    const unknown = await shop.api.post('/admin/v1/campaigns', {
      name: 'Lost',
      definition: { team_id: '00000000-0000-4000-8000-000000000000' },
    });
    expect([unknown.status, JSON.stringify(unknown.body)]).toEqual([
      400,
      expect.stringContaining('definition.team_id'),
    ]);
  });

  test('CD-2.6 a team that campaigns are in is not removed; REST-6.2 names it', async () => {
    const shop = await openShop();
    const team = await makeTeam(shop, 'France', FRANCE);
    const campaign = await shop.makeCampaign({ definition: { team_id: team } });
    const details = await shop.api.get(`/campaigns/details?campaign_id=${campaign}`);
    expect(details.body.teams).toEqual(['France']);
    const refused = await shop.api.delete(`/admin/v1/teams/${team}`);
    expect([refused.status, refused.body.uses[0].campaign_id]).toEqual([409, campaign]);
    await shop.act(campaign, 'archive');
    expectStatus(await shop.api.delete(`/admin/v1/teams/${team}`), 200);
    // Brought back, it may not run: nobody knows any more whom it may reach.
    await shop.act(campaign, 'unarchive');
    const resumed = await shop.api.post(`/admin/v1/campaigns/${campaign}/resume`, {});
    expect([resumed.status, JSON.stringify(resumed.body)]).toEqual([
      400,
      expect.stringContaining('unknown_team'),
    ]);
  });
});

/** Somebody of the workspace who holds nothing but roles in teams. */
const join = async (
  shop: TestWorkspace,
  name: string,
  grants: readonly { readonly team: string; readonly roles: readonly string[] }[],
): Promise<Visitor> => {
  for (const [i, { team, roles }] of grants.entries()) {
    const email = `${name}@example.com`;
    if (i === 0) {
      const body = { email, name, roles: [], team: { team_id: team, roles } };
      expectStatus(await owner.post(`/admin/v1/members?workspace=${shop.key}`, body), 201);
      continue;
    }
    const known = (await owner.get(`/admin/v1/members?workspace=${shop.key}`)).body.members;
    const { account_id: account } = known.find((one: Body) => one.email === email);
    const put = { members: [{ account_id: account, roles }], version: await versionOf(shop, team) };
    expectStatus(await owner.put(`/admin/v1/teams/${team}/members?workspace=${shop.key}`, put), 200);
  }
  return signIn(`${name}@example.com`);
};

describe('CD-2.6 roles in a team', () => {
  const at = (shop: TestWorkspace, path: string) =>
    `${path}${path.includes('?') ? '&' : '?'}workspace=${shop.key}`;

  test('CD-2.6 open its campaigns, and no others: lists, search, calendar, people, results', async () => {
    const shop = await openShop();
    const [mine, theirs] = [await makeTeam(shop, 'Mine'), await makeTeam(shop, 'Theirs')];
    const schedule = { type: 'daily', start: '2026-03-12', time: '09:00' };
    const make = (name: string, team: string | null) =>
      shop.makeCampaign({ type: 'scheduled', name, definition: { team_id: team, schedule } });
    const ids = {
      mine: await make('Of mine', mine),
      theirs: await make('Of theirs', theirs),
      none: await make('Of none', null),
    };
    await shop.move('2026-03-12T12:00:00Z');
    const mia = await join(shop, 'mia', [{ team: mine, roles: ['scheduled_administrator'] }]);

    const get = async (path: string): Promise<Body> => expectStatus(await mia.get(at(shop, path)), 200).body;
    const inventory = await get('/admin/v1/campaign-inventory');
    expect(inventory.campaigns.map((one: Body) => one.campaign_id)).toEqual([ids.mine]);
    expect([inventory.total, inventory.counts.status]).toEqual([1, { active: 1 }]);
    expect((await get('/admin/v1/campaign-inventory?search=theirs')).campaigns).toEqual([]);
    expect((await get('/admin/v1/campaigns')).campaigns.map((one: Body) => one.campaign_id)).toEqual([
      ids.mine,
    ]);
    const calendar = JSON.stringify(
      await get('/admin/v1/calendar?from=2026-03-10T00:00:00Z&until=2026-03-20T00:00:00Z'),
    );
    const { users } = expectStatus(
      await shop.api.post('/users/export/ids', { external_ids: ['ann'], fields_to_export: ['braze_id'] }),
      201,
    ).body;
    const person = JSON.stringify(await get(`/admin/v1/people/${users[0].braze_id}/timeline`));
    for (const seen of [calendar, person]) {
      expect(seen).toContain(ids.mine);
      expect(seen).not.toContain(ids.theirs);
      expect(seen).not.toContain(ids.none);
    }
    const messages = await get(`/admin/v1/messages?campaign_id=${ids.mine}`);
    expect(new Set(messages.messages.map((one: Body) => one.user_id)).size).toBe(3);
    for (const id of [ids.theirs, ids.none]) {
      for (const path of [
        `/admin/v1/campaigns/${id}`,
        `/admin/v1/campaigns/${id}/stats`,
        `/admin/v1/messages?campaign_id=${id}`,
        `/admin/v1/why?user=ann&campaign=${id}`,
      ])
        expect([path, (await mia.get(at(shop, path))).status]).toEqual([path, 403]);
      expect((await mia.post(at(shop, `/admin/v1/campaigns/${id}/stop`))).status).toBe(403);
      expect((await mia.patch(at(shop, `/admin/v1/campaigns/${id}`), { name: 'Taken' })).status).toBe(403);
    }
    expectStatus(await mia.post(at(shop, `/admin/v1/campaigns/${ids.mine}/stop`)), 200);
    // What sets a workspace up is of no team, whatever the role holds elsewhere.
    expect((await mia.put(at(shop, '/admin/v1/limits/frequency-rules'), { rules: [] })).status).toBe(403);
    expect((await mia.get(at(shop, '/admin/v1/members'))).status).toBe(403);
  });

  test('ROL-1 CD-2.6 a campaign whose key is the id of another does not open that one', async () => {
    const shop = await openShop();
    const [mine, theirs] = [await makeTeam(shop, 'Mine'), await makeTeam(shop, 'Theirs')];
    const id = await shop.makeCampaign({ name: 'Of theirs', definition: { team_id: theirs } });
    const eve = await join(shop, 'eve', [{ team: mine, roles: ['api_triggered_administrator'] }]);
    const own = { key: id, name: 'Mine', definition: { team_id: mine } };
    const made = expectStatus(await eve.post(at(shop, '/admin/v1/campaigns'), own), 201).body.campaign;
    for (const name of [id, id.toUpperCase()]) {
      const path = `/admin/v1/campaigns/${name}`;
      expect([name, (await eve.get(at(shop, path))).status]).toEqual([name, 403]);
      expect((await eve.patch(at(shop, path), { name: 'Taken' })).status).toBe(403);
      expect((await eve.post(at(shop, `${path}/stop`))).status).toBe(403);
    }
    expectStatus(await eve.get(at(shop, `/admin/v1/campaigns/${made.campaign_id}`)), 200);
  });

  test('CD-2.6 a draft is begun without a team, and launched with one of theirs', async () => {
    const shop = await openShop();
    const [mine, theirs] = [await makeTeam(shop, 'Mine', FRANCE), await makeTeam(shop, 'Theirs')];
    const noa = await join(shop, 'noa', [{ team: mine, roles: ['api_triggered_administrator'] }]);
    const configuration = await shop.configure();
    const content = { subject: 'Hi', body: '<p>Hi</p>' };
    const definition = {
      reeligibility: { after_seconds: 0 },
      variants: [{ messages: [{ channel: 'email', configuration_id: configuration, content }] }],
    };
    const made = await noa.post(at(shop, '/admin/v1/campaigns'), { name: 'Mine', definition });
    const { campaign, problems } = expectStatus(made, 201).body;
    expect(problems).toEqual([
      expect.objectContaining({ code: 'team_missing', field: 'definition.team_id' }),
    ]);
    const path = `/admin/v1/campaigns/${campaign.campaign_id}`;
    const list = await noa.get(at(shop, '/admin/v1/campaign-inventory'));
    expect(list.body.campaigns).toHaveLength(1);
    const refused = await noa.post(at(shop, `${path}/launch`));
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([
      400,
      expect.stringContaining('definition.team_id'),
    ]);
    const attach = (team: string | null) => noa.patch(at(shop, path), { definition: { team_id: team } });
    expect((await attach(theirs)).status).toBe(403);
    expectStatus(await attach(mine), 200);
    expect((await attach(null)).status).toBe(403);
    expectStatus(await noa.post(at(shop, `${path}/launch`)), 200);
    const direct = { name: 'Theirs', definition: { ...definition, team_id: theirs } };
    expect((await noa.post(at(shop, '/admin/v1/campaigns'), direct)).status).toBe(403);
    // Keys, and people with rights in the workspace, need no team.
    expectStatus(await shop.api.post(`${path}/stop`), 200);
  });

  test('CD-2.6 tags: those of their campaigns are seen and renamed, what others carry stays as it is', async () => {
    const shop = await openShop();
    const [mine, theirs] = [await makeTeam(shop, 'Mine'), await makeTeam(shop, 'Theirs')];
    const make = (team: string, tags: readonly string[]) =>
      shop.makeCampaign({ draft: true, tags, definition: { team_id: team } });
    const [own, other] = [await make(mine, ['spring', 'shared']), await make(theirs, ['secret', 'shared'])];
    const zoe = await join(shop, 'zoe', [{ team: mine, roles: ['api_triggered_manager'] }]);
    const { tags } = expectStatus(await zoe.get(at(shop, '/admin/v1/campaign-inventory/facets')), 200).body;
    expect(tags).toEqual([
      { name: 'shared', campaigns: 1 },
      { name: 'spring', campaigns: 1 },
    ]);
    const rename = async (from: string, to: string): Promise<number> =>
      (await zoe.post(at(shop, '/admin/v1/tags/rename'), { from, to })).status;
    expect([await rename('secret', 'x'), await rename('shared', 'x')]).toEqual([403, 403]);
    expect(await rename('spring', 'summer')).toBe(200);
    // Nor does a rule of the workspace follow.
    expectStatus(
      await shop.api.put('/admin/v1/limits/tags', { tags: [{ name: 'summer', parent: 'all' }] }),
      200,
    );
    expect(await rename('summer', 'autumn')).toBe(403);
    const tagsOf = async (id: string): Promise<unknown> =>
      (await shop.api.get(`/admin/v1/campaigns/${id}`)).body.campaign.tags;
    expect([await tagsOf(own), await tagsOf(other)]).toEqual([
      ['summer', 'shared'],
      ['secret', 'shared'],
    ]);
    // Whoever may change every campaign renames everywhere.
    expectStatus(await shop.api.post('/admin/v1/tags/rename', { from: 'shared', to: 'common' }), 200);
    expect([await tagsOf(own), await tagsOf(other)]).toEqual([
      ['summer', 'common'],
      ['secret', 'common'],
    ]);
  });

  test('CD-2.6 what uses a segment or a block names their campaigns, and no others', async () => {
    const shop = await openShop();
    const [mine, theirs] = [await makeTeam(shop, 'Mine'), await makeTeam(shop, 'Theirs')];
    const segment = expectStatus(
      await shop.api.post('/admin/v1/segments', { name: 'Pro', rule: isPro }),
      201,
    );
    const { segment_id } = segment.body.segment;
    const block = { name: 'footer', content: 'Bye' };
    const made = expectStatus(await shop.api.post('/content_blocks/create', block), 201).body;
    const content = { subject: 'x', body: '{{content_blocks.${footer}}}' };
    const audience = { filter: 'segment-membership', segment_id, comparison: 'is_member' };
    const make = (team: string) =>
      shop.makeCampaign({ draft: true, content, definition: { team_id: team, audience } });
    const [own, other] = [await make(mine), await make(theirs)];
    const lea = await join(shop, 'lea', [{ team: mine, roles: ['api_triggered_manager'] }]);
    for (const path of [
      `/admin/v1/segments/${segment_id}/used-in`,
      `/admin/v1/content-blocks/${made.content_block_id}/uses`,
    ]) {
      const ids = ({ body }: Body) => body.uses.map((one: Body) => one.id).sort();
      expect(ids(await shop.api.get(path))).toEqual([own, other].sort());
      expect(ids(await lea.get(at(shop, path)))).toEqual([own]);
    }
  });

  test('CD-2.6 a viewer in one team and a manager in another is just that', async () => {
    const shop = await openShop();
    const [seen, worked] = [await makeTeam(shop, 'Seen'), await makeTeam(shop, 'Worked')];
    const idOf = (team: string) => shop.makeCampaign({ draft: true, definition: { team_id: team } });
    const [a, b] = [await idOf(seen), await idOf(worked)];
    const ola = await join(shop, 'ola', [
      { team: seen, roles: ['api_triggered_viewer'] },
      { team: worked, roles: ['api_triggered_manager'] },
    ]);
    const rename = async (id: string) =>
      (await ola.patch(at(shop, `/admin/v1/campaigns/${id}`), { name: 'Renamed' })).status;
    expect((await ola.get(at(shop, `/admin/v1/campaigns/${a}`))).status).toBe(200);
    expect([await rename(a), await rename(b)]).toEqual([403, 200]);
    expect((await ola.post(at(shop, `/admin/v1/campaigns/${b}/launch`))).status).toBe(403);
    const { teams } = (await ola.get(at(shop, '/admin/v1/teams'))).body;
    expect(teams.map((team: Body) => [team.name, team.usable])).toEqual([
      ['Seen', false],
      ['Worked', true],
    ]);
    const { workspaces } = (await ola.get('/admin/v1/session')).body;
    expect(workspaces).toHaveLength(1);
    // Taken out of the workspace, and with it out of its teams.
    const known = (await owner.get(`/admin/v1/members?workspace=${shop.key}`)).body.members;
    const { account_id: account } = known.find((one: Body) => one.email === 'ola@example.com');
    expectStatus(await owner.delete(`/admin/v1/members/${account}?workspace=${shop.key}`), 200);
    expect((await ola.get(at(shop, `/admin/v1/campaigns/${b}`))).status).toBe(404);
  });

  test('CD-2.6 a role that is removed is gone from teams too, and leaves nothing in the way of their next change', async () => {
    const shop = await openShop();
    const team = await makeTeam(shop, 'Mine');
    const written = { name: 'Looker', permissions: ['admin.campaigns.scheduled.read'] };
    const made = await owner.post(`/admin/v1/roles?workspace=${shop.key}`, written);
    const { role } = expectStatus(made, 201).body.role;
    await join(shop, 'rae', [{ team, roles: [role, 'scheduled_viewer'] }]);
    const seen = await versionOf(shop, team);
    expectStatus(await owner.delete(`/admin/v1/roles/${role}?workspace=${shop.key}`), 200);
    const { grants, version } = (await shop.api.get(`/admin/v1/teams/${team}`)).body.team;
    expect([grants[0].roles, version]).toEqual([['scheduled_viewer'], seen + 1]);
    const set = { members: [{ account_id: grants[0].account_id, roles: ['scheduled_manager'] }], version };
    expectStatus(await owner.put(`/admin/v1/teams/${team}/members?workspace=${shop.key}`, set), 200);
  });

  test('CD-2.6 no team gives a role that rules a workspace, and changes leave a line in the audit log', async () => {
    const shop = await openShop();
    const team = await makeTeam(shop, 'Mine');
    const invite = (roles: readonly string[]) =>
      owner.post(`/admin/v1/members?workspace=${shop.key}`, {
        email: 'pia@example.com',
        roles: [],
        team: { team_id: team, roles },
      });
    expect((await invite(['workspace_admin'])).status).toBe(400);
    expectStatus(await invite(['scheduled_viewer']), 201);
    const grants = (await shop.api.get(`/admin/v1/teams/${team}`)).body.team.grants;
    expect(grants).toEqual([expect.objectContaining({ roles: ['scheduled_viewer'] })]);
    const version = await versionOf(shop, team);
    const set = { members: [{ ...grants[0], roles: ['scheduled_manager'] }], version };
    expectStatus(await owner.put(`/admin/v1/teams/${team}/members?workspace=${shop.key}`, set), 200);
    expect((await owner.put(`/admin/v1/teams/${team}/members?workspace=${shop.key}`, set)).status).toBe(409);
    const { entries } = (
      await owner.get(`/admin/v1/audit-log?workspace=${shop.key}&action=admin.teams.members.set`)
    ).body;
    expect(JSON.stringify(entries[0].detail)).toContain('scheduled_manager');
  });

  test('ROL-1 the log as a file holds campaigns of the families that somebody sees, as the log itself does', async () => {
    const shop = await openShop();
    const triggered = await shop.makeCampaign({ name: 'Triggered' });
    expectStatus(await shop.trigger(triggered, { recipients: [{ external_user_id: 'ann' }] }), 201);
    const schedule = { type: 'daily', start: '2026-03-12', time: '09:00' };
    await shop.makeCampaign({ type: 'scheduled', name: 'Planned', definition: { schedule } });
    await shop.move('2026-03-12T12:00:00Z');
    const asked = { email: 'sam@example.com', roles: ['scheduled_administrator'] };
    expectStatus(await owner.post(at(shop, '/admin/v1/members'), asked), 201);
    const sam = await signIn('sam@example.com');
    const { lines } = (await sam.get(at(shop, '/admin/v1/message-log?limit=100'))).body;
    expect(lines.every((one: Body) => one.campaign_name === 'Planned')).toBe(true);
    const [path, headers] = ['/admin/v1/message-log.csv', { cookie: `relance_session=${sam.cookie()}` }];
    const own = await (await fetch(app.url + at(shop, path), { headers })).text();
    const whole = (await shop.api.get(path)).body as unknown as string;
    const named = (file: string) => ['at,user_id', 'Planned', 'Triggered'].map((name) => file.includes(name));
    expect(named(own).join()).toBe('true,true,false');
    expect(named(whole).join()).toBe('true,true,true');
  });

  test('ROL-2 no administrator of one workspace is shown the link that would make them somebody of another', async () => {
    const [here, there] = [await openShop(), await openShop()];
    const team = await makeTeam(there, 'Far');
    const inviteTo = (shop: TestWorkspace, by: Visitor, body: object) =>
      by.post(at(shop, '/admin/v1/members'), { roles: [], ...body });
    const admin = { roles: ['workspace_admin'] };
    expectStatus(await inviteTo(here, owner, { email: 'eva@example.com', ...admin }), 201);
    const eva = await signIn('eva@example.com');
    expectStatus(await inviteTo(there, owner, { email: 'max@example.com', ...admin }), 201);
    const inTeam = { team_id: team, roles: ['scheduled_viewer'] };
    expectStatus(await inviteTo(there, owner, { email: 'tom@example.com', team: inTeam }), 201);
    const roles = ['scheduled_viewer'];
    const linkFor = async (email: string): Promise<readonly [string, string | null, number]> => {
      const made = expectStatus(await inviteTo(here, eva, { email, roles }), 201).body;
      const again = await eva.post(at(here, `/admin/v1/members/${made.member.account_id}/link`));
      return [made.mail, made.link, again.status];
    };
    for (const email of ['max@example.com', 'tom@example.com'])
      expect([email, await linkFor(email)]).toEqual([email, ['off', null, 403]]);
    expect(await linkFor('new@example.com')).toEqual(['off', expect.stringContaining('/invitation#'), 200]);
  });
});
