// Segments through the public doors: made, changed, found again, used by campaigns of every type and by other
// segments, archived; how many people they are, whom, and why somebody is in one or not.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectStatus, startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';

let app: TestApp;
let shop: TestWorkspace;

const PRO = attribute('plan', 'is_any_of', ['pro']);
function attribute(name: string, comparison: string, value: unknown, type = 'string') {
  return { filter: 'custom-attribute', name, type, comparison, value };
}
const membership = (segmentId: string, value = true) => ({
  filter: 'segment-membership',
  segment_id: segmentId,
  value,
});

const openShop = async (): Promise<TestWorkspace> => {
  const made = await app.makeWorkspace({
    kind: 'sandbox',
    clockAt: '2026-03-01T10:00:00Z',
    rateLimits: { broadcast: 10_000, broadcast_audience: 1_000 },
  });
  await made.track(
    { external_id: 'ada', email: 'ada@example.com', first_name: 'Ada', plan: 'pro', score: 7 },
    { external_id: 'bob', email: 'bob@example.com', plan: 'free' },
    { external_id: 'cem', email: 'cem@example.com', plan: 'pro', email_subscribe: 'unsubscribed' },
    { external_id: 'dee', plan: 'team' },
  );
  return made;
};

beforeAll(async () => {
  app = await startTestApp();
  shop = await openShop();
});
afterAll(() => app.close());

const makeSegment = async (name: string, rule: object, more: object = {}, of = shop): Promise<Body> =>
  expectStatus(await of.api.post('/admin/v1/segments', { name, rule, ...more }), 201).body.segment;

describe('a segment of its own', () => {
  test('has a stable id, versions with differences, and refuses a change that did not see the last one', async () => {
    const made = await makeSegment('Professionals', PRO, { description: 'Who pays', tags: ['money'] });
    expect(made).toMatchObject({
      name: 'Professionals',
      version: 1,
      archived: false,
      sentence: { en: expect.stringContaining('plan'), fr: expect.stringContaining('plan') },
    });
    const path = `/admin/v1/segments/${made.segment_id}`;
    const wider = { any: [PRO, attribute('plan', 'is_any_of', ['team'])] };
    const changed = expectStatus(await shop.api.patch(path, { rule: wider, version: 1 }), 200);
    expect(changed.body.segment).toMatchObject({ segment_id: made.segment_id, version: 2, rule: wider });

    const late = await shop.api.patch(path, { name: 'Late', version: 1 });
    expect(late.status).toBe(409);
    expect(late.body).toMatchObject({ code: 'conflict', current: { version: 2, name: 'Professionals' } });

    const versions = await shop.api.get(`${path}/versions`);
    expect(versions.body.versions.map((one: Body) => one.version)).toEqual([2, 1]);
    const second = await shop.api.get(`${path}/versions/2`);
    expect(second.body.against).toBe(1);
    expect(second.body.changes.map((one: Body) => one.path.split('.')[0])).toContain('rule');
    expect(second.body.content.rule).toEqual(wider);
    expect((await shop.api.get(`${path}/versions/3`)).status).toBe(404);
  });

  test('is found by name, tag and key, page by page, and copied', async () => {
    const of = await openShop();
    for (const [name, tags] of [
      ['Alpha 100%', ['one']],
      ['beta', ['two']],
      ['Gamma', ['one', 'two']],
    ] as const)
      await makeSegment(name, PRO, { tags, key: name.toLowerCase().replace(/[^a-z0-9]+/g, '-') }, of);
    const names = async (query: string): Promise<string[]> =>
      expectStatus(await of.api.get(`/admin/v1/segments${query}`), 200).body.segments.map(
        (one: Body) => one.name,
      );
    expect(await names('')).toEqual(['Alpha 100%', 'beta', 'Gamma']);
    expect(await names('?search=100%25')).toEqual(['Alpha 100%']);
    expect(await names('?search=_eta')).toEqual([]);
    expect(await names('?tag=one')).toEqual(['Alpha 100%', 'Gamma']);
    const first = await of.api.get('/admin/v1/segments?limit=2');
    expect(await names(`?limit=2&after=${first.body.next}`)).toEqual(['Gamma']);
    expect(first.body.tags).toEqual(['one', 'two']);
    expect((await of.api.get('/admin/v1/segments/beta')).body.segment.name).toBe('beta');
    const taken = await of.api.post('/admin/v1/segments', { name: 'x', key: 'beta', rule: PRO });
    expect(taken).toMatchObject({ status: 409, body: { errors: [{ field: 'key' }] } });
    const copy = await of.api.post('/admin/v1/segments/beta/duplicate', {});
    expect(copy.body.segment).toMatchObject({ name: 'Copy of beta', rule: PRO, tags: ['two'], version: 1 });
  });
});

describe('a segment in use', () => {
  test('a campaign follows its segment: named people, broadcasts and events, and the change of it', async () => {
    const of = await openShop();
    const segment = await makeSegment('Pro', PRO, {}, of);
    const definition = { audience: { all: [membership(segment.segment_id)] } };
    const broadcast = await of.makeCampaign({ definition });
    expectStatus(await of.trigger(broadcast, { broadcast: true }), 201);
    const whom = async (campaign: string): Promise<(string | null)[]> =>
      (await of.captured(campaign)).map((one) => one.external_id).sort();
    expect(await whom(broadcast)).toEqual(['ada']);

    const acting = await of.makeCampaign({
      type: 'action_based',
      definition: {
        audience: { all: [membership(segment.segment_id, false)] },
        trigger: { type: 'performed_event', event: 'ping' },
      },
    });
    const ping = (id: string) => ({ external_id: id, name: 'ping', time: '2026-03-01T10:00:00Z' });
    expectStatus(await of.api.post('/users/track', { events: [ping('ada'), ping('bob')] }), 201);
    await of.settle();
    expect(await whom(acting)).toEqual(['bob']);

    const path = `/admin/v1/segments/${segment.segment_id}`;
    const free = attribute('plan', 'is_any_of', ['free']);
    expectStatus(await of.api.patch(path, { rule: free, version: 1 }), 200);
    const named = await of.makeCampaign({ definition });
    const recipients = ['ada', 'bob'].map((external_user_id) => ({ external_user_id }));
    expectStatus(await of.trigger(named, { recipients }), 201);
    expect(await whom(named)).toEqual(['bob']);
    const why = await of.why('dee', broadcast);
    expect(why.evaluated_on_the_spot.unmet).toEqual(['in segment “Pro”']);

    const uses = expectStatus(await of.api.get(`${path}/used-in`), 200).body.uses;
    expect(uses.map((one: Body) => one.kind)).toEqual(['campaign', 'campaign', 'campaign']);
  });

  test('CD-18.1 a campaign uses a segment that names another, and follows the change of the inner one', async () => {
    const of = await openShop();
    await of.track({ external_id: 'eve', email: 'eve@example.com', plan: 'free' });
    const inner = await makeSegment('Inner', PRO, {}, of);
    const rule = {
      all: [attribute('plan', 'is_any_of', ['pro', 'free', 'team']), membership(inner.segment_id, false)],
    };
    const outer = await makeSegment('Outer', rule, {}, of);
    const definition = { audience: { all: [membership(outer.segment_id)] } };
    const whom = async (campaign: string): Promise<(string | null)[]> =>
      (await of.captured(campaign)).map((one) => one.external_id).sort();
    const acting = await of.makeCampaign({
      type: 'action_based',
      definition: { ...definition, trigger: { type: 'performed_event', event: 'ping' } },
    });
    const ping = async (external_id: string): Promise<void> => {
      const events = [{ external_id, name: 'ping', time: '2026-03-01T10:00:00Z' }];
      expectStatus(await of.api.post('/users/track', { events }), 201);
      await of.settle();
    };
    const broadcast = async (): Promise<(string | null)[]> => {
      const campaign = await of.makeCampaign({ definition });
      expectStatus(await of.trigger(campaign, { broadcast: true }), 201);
      return whom(campaign);
    };
    const asked = { rule: definition.audience };
    const sample = async (): Promise<string[]> =>
      expectStatus(await of.api.post('/admin/v1/audience/sample', asked), 200)
        .body.people.map((one: Body) => one.external_id)
        .sort();
    const explained = async (user: string): Promise<boolean> =>
      expectStatus(await of.api.post('/admin/v1/audience/explain', { ...asked, user }), 200).body.in_audience;

    // Broadcasts are selected in SQL, events are decided in memory.
    await ping('bob');
    expect([await broadcast(), await whom(acting), await sample()]).toEqual([
      ['bob', 'eve'],
      ['bob'],
      ['bob', 'dee', 'eve'],
    ]);
    expect([await explained('ada'), await explained('bob')]).toEqual([false, true]);

    const free = attribute('plan', 'is_any_of', ['free']);
    const path = `/admin/v1/segments/${inner.segment_id}`;
    expectStatus(await of.api.patch(path, { rule: free, version: 1 }), 200);
    await ping('eve');
    await ping('ada');
    expect([await broadcast(), await whom(acting), await sample()]).toEqual([
      ['ada'],
      ['ada', 'bob'],
      ['ada', 'cem', 'dee'],
    ]);
    expect([await explained('ada'), await explained('bob')]).toEqual([true, false]);

    // A suppression list names such a segment as well.
    const list = { name: 'Never', audience: membership(outer.segment_id) };
    expectStatus(await of.api.put('/admin/v1/limits/suppression-lists', { lists: [list] }), 200);
    const all = await of.makeCampaign({ definition: { audience: { all: [] } } });
    expectStatus(await of.trigger(all, { broadcast: true }), 201);
    expect(await whom(all)).toEqual(['bob', 'eve']);
  });

  test('CD-#9 archiving a segment archives the campaigns that use it; bringing it back leaves them archived', async () => {
    const of = await openShop();
    const segment = await makeSegment('Pro', PRO, {}, of);
    const definition = { audience: membership(segment.segment_id) };
    const a = await of.makeCampaign({ name: 'A', definition });
    const b = await of.makeCampaign({ name: 'B', definition, draft: true });
    const other = await of.makeCampaign({ name: 'Other', definition: { audience: PRO } });
    const done = await of.api.post(`/admin/v1/segments/${segment.segment_id}/archive`, {});
    expect(expectStatus(done, 200).body.archived_campaigns.sort()).toEqual(['A', 'B']);
    const statusOf = async (id: string): Promise<string> =>
      (await of.api.get(`/admin/v1/campaigns/${id}`)).body.campaign.status;
    expect(await Promise.all([a, b, other].map(statusOf))).toEqual(['archived', 'archived', 'active']);
    expect((await of.api.get('/admin/v1/segments')).body.segments).toEqual([]);
    expect((await of.api.get('/admin/v1/segments?archived=only')).body.segments).toHaveLength(1);
    const readOnly = await of.api.patch(`/admin/v1/segments/${segment.segment_id}`, {
      name: 'x',
      version: 1,
    });
    expect(readOnly.status).toBe(409);
    // It may not be named anew while it is archived.
    const named = await of.api.post('/admin/v1/segments', {
      name: 'n',
      rule: { all: [membership(segment.segment_id)] },
    });
    expect(named.body.errors).toEqual([
      expect.objectContaining({ code: 'segment_archived', field: 'rule.all[0].segment_id' }),
    ]);
    expectStatus(await of.api.post(`/admin/v1/segments/${segment.segment_id}/unarchive`, {}), 200);
    expect(await statusOf(a)).toBe('archived');
  });

  test('a segment that another or a suppression list names is not archived', async () => {
    const of = await openShop();
    const inner = await makeSegment('Inner', PRO, {}, of);
    await makeSegment('Outer', { all: [membership(inner.segment_id)] }, {}, of);
    const refused = await of.api.post(`/admin/v1/segments/${inner.segment_id}/archive`, {});
    expect(refused).toMatchObject({ status: 400, body: { code: 'segment_in_use' } });
    expect(refused.body.message).toContain('Outer');
    const held = await makeSegment('Held', attribute('plan', 'is_any_of', ['free']), {}, of);
    const list = { name: 'Never', audience: membership(held.segment_id) };
    expectStatus(await of.api.put('/admin/v1/limits/suppression-lists', { lists: [list] }), 200);
    expect((await of.api.post(`/admin/v1/segments/${held.segment_id}/archive`, {})).status).toBe(400);
    const campaign = await of.makeCampaign({ definition: { audience: { all: [] } } });
    expectStatus(await of.trigger(campaign, { broadcast: true }), 201);
    expect((await of.captured(campaign)).map((one) => one.external_id)).toEqual(['ada']);
  });
});

describe('references', () => {
  test('to itself, in a circle and through two steps are refused with the path of the clause', async () => {
    const of = await openShop();
    const inner = await makeSegment('Inner', PRO, {}, of);
    const outer = await makeSegment('Outer', { any: [PRO, membership(inner.segment_id)] }, {}, of);
    const refusalOf = async (segment: Body, rule: object): Promise<Body> =>
      (await of.api.patch(`/admin/v1/segments/${segment.segment_id}`, { rule, version: 1 })).body.errors[0];
    expect(await refusalOf(inner, { all: [PRO, membership(inner.segment_id)] })).toMatchObject({
      code: 'segment_refers_to_itself',
      field: 'rule.all[1].segment_id',
    });
    expect(await refusalOf(inner, { none: [membership(outer.segment_id)] })).toMatchObject({
      code: 'segment_cycle',
      field: 'rule.none[0].segment_id',
    });
    const plain = await makeSegment('Plain', PRO, {}, of);
    expect(await refusalOf(inner, { all: [{ any: [membership(plain.segment_id)] }] })).toMatchObject({
      code: 'segment_is_named',
      field: 'rule.all[0].any[0].segment_id',
    });
    expect(await refusalOf(plain, membership(outer.segment_id))).toMatchObject({
      code: 'segment_not_usable',
      field: 'rule.segment_id',
    });
    expect(await refusalOf(plain, membership('00000000-0000-4000-8000-000000000000'))).toMatchObject({
      code: 'unknown_segment',
      field: 'rule.segment_id',
    });
    // Another workspace's segments are nobody's here.
    const stranger = await makeSegment('Stranger', PRO);
    expect(await refusalOf(plain, membership(stranger.segment_id))).toMatchObject({
      code: 'unknown_segment',
    });
  });

  test('bad rules are refused with the path of the clause', async () => {
    const deep = (levels: number): object => (levels === 0 ? PRO : { all: [deep(levels - 1)] });
    const bad: readonly (readonly [object, string, string])[] = [
      [{ all: [PRO, { filter: 'nothing' }] }, 'unknown_filter', 'rule.all[1].filter'],
      [{ any: [attribute('n', 'greater_than', 'three', 'number')] }, 'invalid_filter', 'rule.any[0].value'],
      [{ all: [{ any: [] }] }, 'invalid_rule', 'rule.all[0].any'],
      [deep(11), 'rule_too_deep', `rule${'.all[0]'.repeat(10)}.all`],
      [{ all: Array.from({ length: 201 }, () => PRO) }, 'rule_too_large', 'rule.all[200]'],
      [{ all: [PRO], any: [PRO] }, 'invalid_rule', 'rule'],
    ];
    for (const [rule, code, field] of bad)
      for (const [path, body] of [
        ['/admin/v1/segments', { name: 'bad', rule }],
        ['/admin/v1/audience/estimate', { rule }],
      ] as const) {
        const answer = await shop.api.post(path, body);
        expect(answer.status).toBe(400);
        expect(answer.body.errors[0]).toMatchObject({ code, field });
      }
  });
});

describe('how many, whom, why', () => {
  test('estimate, count, reach and people say the same of a small workspace, saved or not', async () => {
    const of = await openShop();
    const rule = { any: [PRO, attribute('plan', 'is_any_of', ['team'])] };
    const segment = await makeSegment('Payers', rule, {}, of);
    const reach = { email: 1, sms: 0, push: 0, webhook: 3 };
    for (const asked of [
      { rule },
      { segment_id: segment.segment_id },
      { rule: membership(segment.segment_id) },
    ]) {
      const estimate = expectStatus(await of.api.post('/admin/v1/audience/estimate', asked), 200).body;
      expect(estimate).toMatchObject({ people: 3, low: 3, high: 3, exact: true, of: 4, reach });
      const counted = expectStatus(await of.api.post('/admin/v1/audience/count', asked), 200).body;
      expect(counted).toMatchObject({ people: 3, of: 4, exact: true, reach });
      const sample = expectStatus(await of.api.post('/admin/v1/audience/sample', asked), 200).body;
      expect(sample.people.map((one: Body) => one.external_id).sort()).toEqual(['ada', 'cem', 'dee']);
    }
    const opted = await of.api.post('/admin/v1/audience/count', { rule, send_to: 'opted_in' });
    expect(opted.body.reach).toMatchObject({ email: 0 });
    const regex = { rule: attribute('plan', 'matches_regex', '^(pro|team)$') };
    expect((await of.api.post('/admin/v1/audience/estimate', regex)).body).toMatchObject({
      people: 3,
      reach,
    });
    expect((await of.api.post('/admin/v1/audience/count', regex)).body).toMatchObject({ people: 3, reach });
    // Whoever counts a segment has its size of the day.
    const series = await of.api.get(`/segments/data_series?segment_id=${segment.segment_id}&length=7`);
    expect(expectStatus(series, 200).body.data).toEqual([{ time: '2026-03-01', size: 3 }]);
  });

  test('why somebody is in it or not, clause by clause, with the values seen', async () => {
    const of = await openShop();
    const inner = await makeSegment('Pro', PRO, {}, of);
    const rule = {
      all: [
        membership(inner.segment_id),
        { none: [{ filter: 'custom-event-count', name: 'bought', comparison: 'greater_than', value: 0 }] },
      ],
    };
    expectStatus(
      await of.api.post('/users/track', {
        events: [{ external_id: 'ada', name: 'bought', time: '2026-02-28T10:00:00Z' }],
      }),
      201,
    );
    const ask = async (user: string, language = 'en'): Promise<Body> =>
      expectStatus(await of.api.post('/admin/v1/audience/explain', { rule, user, language }), 200).body;
    const ada = await ask('ada');
    expect(ada).toMatchObject({
      person: { external_id: 'ada' },
      in_audience: false,
      unmet: [{ path: 'audience.all[1].none[0]' }],
      clause: {
        group: 'all',
        met: false,
        children: [
          {
            met: true,
            inside: { met: true, seen: [{ name: 'attributes.plan', value: 'pro' }] },
          },
          {
            group: 'none',
            met: false,
            children: [{ met: true, seen: [{ name: 'event.bought', value: { count: 1 } }] }],
          },
        ],
      },
    });
    expect(await ask('cem')).toMatchObject({ in_audience: true, unmet: [] });
    expect((await ask('bob@example.com', 'fr')).unmet[0].sentence).toContain('dans le segment');
    const nobody = await of.api.post('/admin/v1/audience/explain', { rule, user: 'nobody' });
    expect(nobody).toMatchObject({ status: 404, body: { errors: [{ field: 'user' }] } });
  });
});

test('a clause about the last days is explained with the counts of those days alone (CD-18.3)', async () => {
  const of = await openShop();
  const days = ['2026-01-02', '2026-02-20', '2026-02-25', '2026-02-25'];
  const events = days.map((day, i) => ({ external_id: 'ada', name: 'bought', time: `${day}T10:0${i}:00Z` }));
  expectStatus(await of.api.post('/users/track', { events }), 201);
  const rule = {
    all: [
      { filter: 'custom-event-in-days', name: 'bought', comparison: 'greater_than', value: 1, days: 7 },
      { filter: 'custom-event-in-days', name: 'bought', comparison: 'greater_than', value: 2, days: 20 },
      { filter: 'custom-event-count', name: 'bought', comparison: 'greater_than', value: 3 },
    ],
  };
  const ask = async (user: string): Promise<Body> =>
    expectStatus(await of.api.post('/admin/v1/audience/explain', { rule, user }), 200).body;
  const { in_audience: isIn, clause } = await ask('ada');
  expect(isIn).toBe(true);
  const seen = clause.children.map((child: Body) => child.seen[0].value);
  expect(seen[0]).toEqual({ count: 2, since: '2026-02-22', days: { '2026-02-25': 2 } });
  expect(seen[1]).toEqual({ count: 3, since: '2026-02-09', days: { '2026-02-20': 1, '2026-02-25': 2 } });
  expect(seen[2]).toMatchObject({ count: 4, first_at: '2026-01-02T10:00:00.000Z' });
  const cem = (await ask('cem')).clause.children;
  expect(cem[0]).toMatchObject({
    met: false,
    seen: [{ value: { count: 0, since: '2026-02-22', days: {} } }],
  });
});

describe('segments of one person', () => {
  test('every family of facts is judged, archived segments are left out, and a change counts at once', async () => {
    const of = await openShop();
    const bought = { filter: 'custom-event-count', name: 'bought', comparison: 'greater_than', value: 0 };
    const event = { external_id: 'ada', name: 'bought', time: '2026-03-01T09:00:00Z' };
    expectStatus(await of.api.post('/users/track', { events: [event] }), 201);
    const pro = await makeSegment('Pro', PRO, {}, of);
    await makeSegment('Pro and bought', { all: [membership(pro.segment_id), bought] }, {}, of);
    await makeSegment('Others', membership(pro.segment_id, false), {}, of);
    await makeSegment('Everybody', { all: [] }, {}, of);
    const old = await makeSegment('Old', { all: [] }, {}, of);
    expectStatus(await of.api.post(`/admin/v1/segments/${old.segment_id}/archive`, {}), 200);
    const namesOf = async (who: string): Promise<readonly string[]> => {
      const found = expectStatus(await of.api.get(`/admin/v1/people?q=${who}`), 200).body.people[0];
      const { body } = expectStatus(await of.api.get(`/admin/v1/people/${found.user_id}/segments`), 200);
      expect(body.judged).toBe(4);
      return body.segments.map(({ name }: Body) => name);
    };
    expect(await namesOf('ada')).toEqual(['Everybody', 'Pro', 'Pro and bought']);
    expect(await namesOf('cem')).toEqual(['Everybody', 'Pro']);
    expect(await namesOf('bob')).toEqual(['Everybody', 'Others']);
    await of.track({ external_id: 'bob', plan: 'pro' });
    expect(await namesOf('bob')).toEqual(['Everybody', 'Pro']);
    expect((await of.api.get('/admin/v1/people/0123456789abcdef01234567/segments')).status).toBe(404);
  });
});

describe('Braze reads segments', () => {
  test('GET /segments/list, /details and /data_series', async () => {
    const of = await openShop();
    const made = [];
    for (const name of ['First', 'Second', 'Third'])
      made.push(await makeSegment(name, PRO, { description: `About ${name}`, tags: ['t'] }, of));
    expectStatus(await of.api.post(`/admin/v1/segments/${made[1].segment_id}/archive`, {}), 200);
    const list = expectStatus(await of.api.get('/segments/list'), 200).body;
    expect(list.message).toBe('success');
    expect(list.segments).toEqual([
      { id: made[0].segment_id, name: 'First', analytics_tracking_enabled: true, tags: ['t'] },
      { id: made[2].segment_id, name: 'Third', analytics_tracking_enabled: true, tags: ['t'] },
    ]);
    const newest = await of.api.get('/segments/list?sort_direction=desc');
    expect(newest.body.segments[0].name).toBe('Third');
    expect((await of.api.get('/segments/list?page=1')).body.segments).toEqual([]);
    expect((await of.api.get('/segments/list?sort_direction=up')).status).toBe(400);

    const details = await of.api.get(`/segments/details?segment_id=${made[0].segment_id}`);
    expect(expectStatus(details, 200).body).toMatchObject({
      name: 'First',
      text_description: 'About First',
      description: expect.stringContaining('plan'),
      tags: ['t'],
      teams: [],
    });
    for (const path of ['/segments/details', '/segments/details?segment_id=x'])
      expect((await of.api.get(path)).status).toBe(400);
    const id = made[0].segment_id;
    for (const length of ['0', '101', 'x', ''])
      expect((await of.api.get(`/segments/data_series?segment_id=${id}&length=${length}`)).status).toBe(400);
    const empty = await of.api.get(`/segments/data_series?segment_id=${id}&length=100`);
    expect(expectStatus(empty, 200).body.data).toEqual([]);
  });
});
