// Checklist of braze-rest-api.md, items 99–106: who people are, over the real application and PostgreSQL.
import { describe, expect, it } from 'vitest';
import { peopleApi as api, peopleDb as db, usePeopleApp, type Answer } from '../support/people-app.ts';
import { buildProfile, storeProfiles } from '../support/people.ts';

usePeopleApp();

let n = 0;
const fresh = (name: string): string => `${name}-${++n}`;
const alias = (name: string, label = 'crm') => ({ alias_name: name, alias_label: label });

const exportOne = async (search: object, fields?: string[]): Promise<Answer['body'] | null> => {
  const { status, body } = await api.post('/users/export/ids', {
    ...search,
    ...(fields === undefined ? {} : { fields_to_export: fields }),
  });
  expect(status).toBe(201);
  expect(body['message']).toBe('success');
  return body['users'][0] ?? null;
};
const byId = (id: string, fields?: string[]) => exportOne({ external_ids: [id] }, fields);
const byAlias = (name: string, label?: string) => exportOne({ user_aliases: [alias(name, label)] });
const person = async (over: Parameters<typeof buildProfile>[0] = {}): Promise<string> => {
  const id = fresh('person');
  await storeProfiles(db.pool, [buildProfile({ externalId: id, ...over })]);
  return id;
};
const countPeople = async (): Promise<number> => {
  const { rows } = await db.pool.query<{ n: number }>('select count(*)::int as n from users');
  return rows[0]!.n;
};

describe('/users/alias/new', () => {
  it('REST-99 the same pair for two people is accepted twice and belongs to the first', async () => {
    const [first, second, name] = [await person(), await person(), fresh('alias')];
    for (const id of [first, second]) {
      const answer = await api.post('/users/alias/new', {
        user_aliases: [{ ...alias(name), external_id: id }],
      });
      expect(answer).toEqual({ status: 201, body: { message: 'success', aliases_processed: 1 } });
    }
    expect(await byAlias(name)).toMatchObject({ external_id: first });
    expect((await byId(second))?.['user_aliases']).toBeUndefined();
  });

  it('REST-100 an unknown external_id creates nobody; 51 aliases are refused', async () => {
    const [before, name] = [await countPeople(), fresh('alias')];
    const answer = await api.post('/users/alias/new', {
      user_aliases: [{ ...alias(name), external_id: fresh('nobody') }],
    });
    expect(answer.status).toBe(201);
    expect(answer.body['aliases_processed']).toBe(1);
    expect(await countPeople()).toBe(before);
    const many = Array.from({ length: 51 }, (_, i) => alias(`${name}-${i}`));
    const refused = await api.post('/users/alias/new', { user_aliases: many });
    expect(refused.status).toBe(400);
    expect(refused.body['message']).toBe('The max number of ids per request was exceeded');
    expect(await countPeople()).toBe(before);
  });

  it('5.4 without external_id a person known by the alias alone is made, once', async () => {
    const name = fresh('alias');
    await api.post('/users/alias/new', { user_aliases: [alias(name), alias(name)] });
    const found = await byAlias(name);
    expect(found?.['user_aliases']).toEqual([alias(name)]);
    expect(found?.['external_id']).toBeUndefined();
  });

  it('5.4 a person holds one name per label, and many labels', async () => {
    const [id, a, b] = [await person(), fresh('a'), fresh('b')];
    await api.post('/users/alias/new', {
      user_aliases: [
        { ...alias(a), external_id: id },
        { ...alias(b), external_id: id },
        { ...alias(b, 'shop'), external_id: id },
      ],
    });
    expect((await byId(id))?.['user_aliases']).toEqual([alias(a), alias(b, 'shop')]);
    expect(await byAlias(b)).toBeNull();
  });

  it('5.4 a bad entry does not cost its neighbours and is named', async () => {
    const name = fresh('alias');
    const { status, body } = await api.post('/users/alias/new', {
      user_aliases: [{ alias_name: '' }, { user_alias: alias(name) }],
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ aliases_processed: 1, errors: [{ input_array: 'user_aliases', index: 0 }] });
    expect(await byAlias(name)).not.toBeNull();
  });

  it.each([
    [{}, 'user_aliases'],
    [{ user_aliases: 'x' }, 'user_aliases'],
    [{ user_aliases: [] }, 'user_aliases'],
    [{ user_aliases: [{ alias_name: 'x' }] }, 'user_aliases[0]'],
    [{ user_aliases: [alias('é'.repeat(119))] }, 'user_aliases[0]'],
    [[], 'JSON object'],
  ])('refuses %j', async (body, named) => {
    const answer = await api.post('/users/alias/new', body);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain(named);
  });
});

describe('/users/alias/update', () => {
  it('5.5 renames an alias; a name that is taken or unknown changes nothing', async () => {
    const [id, old, taken, next] = [await person(), fresh('old'), fresh('taken'), fresh('next')];
    await api.post('/users/alias/new', {
      user_aliases: [{ ...alias(old), external_id: id }, alias(taken)],
    });
    const update = (from: string, to: string) =>
      api.post('/users/alias/update', {
        alias_updates: [{ alias_label: 'crm', old_alias_name: from, new_alias_name: to }],
      });
    expect(await update(old, taken)).toEqual({ status: 201, body: { message: 'success' } });
    expect(await byAlias(old)).toMatchObject({ external_id: id });
    expect((await update('nobody', next)).status).toBe(201);
    await update(old, next);
    expect(await byAlias(next)).toMatchObject({ external_id: id });
    expect(await byAlias(old)).toBeNull();
  });
});

describe('/users/identify', () => {
  const identify = (externalId: string, name: string) =>
    api.post('/users/identify', {
      aliases_to_identify: [{ external_id: externalId, user_alias: alias(name) }],
    });

  it('REST-101 letter case of the alias matters; the right one carries the external_id afterwards', async () => {
    const [name, id] = [fresh('Alias'), fresh('id')];
    await api.post('/users/alias/new', { user_aliases: [alias(name)] });
    expect(await identify(id, name.toLowerCase())).toEqual({
      status: 201,
      body: { message: 'success', aliases_processed: 1 },
    });
    expect(await byId(id)).toBeNull();
    await identify(id, name);
    expect(await byId(id)).toMatchObject({ external_id: id, user_aliases: [alias(name)] });
  });

  it('REST-102 merges into the person who has the id: their values stay, the alias person is gone', async () => {
    const id = await person({ fields: { first_name: 'Ada' }, attributes: { plan: 'pro' } });
    const name = fresh('alias');
    const anonymous = buildProfile({
      aliases: { crm: name },
      fields: { first_name: 'A.', last_name: 'Lovelace' },
      attributes: { plan: 'free', size: 3 },
    });
    await storeProfiles(db.pool, [anonymous]);
    const before = await countPeople();
    await identify(id, name);
    expect(await countPeople()).toBe(before - 1);
    expect(await exportOne({ braze_id: anonymous.userId })).toBeNull();
    const merged = await byId(id);
    expect(merged).toMatchObject({
      first_name: 'Ada',
      last_name: 'Lovelace',
      custom_attributes: { plan: 'pro', size: 3 },
      user_aliases: [alias(name)],
    });
    expect((await byAlias(name))?.['braze_id']).toBe(merged?.['braze_id']);
  });

  it('5.6 does not combine people who both have an alias of the label', async () => {
    const [name, other] = [fresh('alias'), fresh('alias')];
    const id = await person({ aliases: { crm: other } });
    await api.post('/users/alias/new', { user_aliases: [alias(name)] });
    await identify(id, name);
    expect((await byAlias(name))?.['external_id']).toBeUndefined();
  });

  it('5.6 by email: the one person prioritization leaves; none when the id has that email already', async () => {
    const email = `${fresh('e')}@example.com`;
    await storeProfiles(db.pool, [buildProfile({ aliases: { crm: fresh('x') }, email })]);
    const byEmail = (id: string) =>
      api.post('/users/identify', {
        emails_to_identify: [{ external_id: id, email, prioritization: ['unidentified'] }],
      });
    const id = fresh('id');
    expect((await byEmail(id)).body['aliases_processed']).toBe(1);
    expect(await byId(id)).toMatchObject({ email });
    await storeProfiles(db.pool, [buildProfile({ aliases: { crm: fresh('x') }, email })]);
    const before = await countPeople();
    expect((await byEmail(id)).status).toBe(201);
    expect(await countPeople()).toBe(before);
  });

  it('needs prioritization with an email', async () => {
    const answer = await api.post('/users/identify', {
      emails_to_identify: [{ external_id: 'x', email: 'a@b.co' }],
    });
    expect(answer.status).toBe(400);
    expect(answer.body['message']).toContain('prioritization');
  });
});

describe('/users/merge', () => {
  const merge = (updates: unknown) => api.post('/users/merge', { merge_updates: updates });

  it('REST-103 answers 202, and the three mistakes with exactly their messages', async () => {
    const [lost, kept] = [await person({ email: `${fresh('m')}@example.com` }), await person()];
    const update = { identifier_to_merge: { external_id: lost }, identifier_to_keep: { external_id: kept } };
    expect(await merge([update])).toEqual({ status: 202, body: { message: 'success' } });
    expect(await byId(lost)).toBeNull();
    expect(await byId(kept)).toMatchObject({ email: expect.stringContaining('@') as string });
    const messageOf = async (updates: unknown): Promise<[number, string]> => {
      const answer = await merge(updates);
      return [answer.status, answer.body['message']];
    };
    expect(await messageOf('x')).toEqual([400, "'merge_updates' must be an array of objects"]);
    expect(await messageOf(['x'])).toEqual([400, "'merge_updates' must be an array of objects"]);
    expect(await messageOf(Array.from({ length: 51 }, () => update))).toEqual([
      400,
      'a single request may not contain more than 50 merge updates',
    ]);
    expect(await messageOf([{ ...update, extra: 1 }])).toEqual([
      400,
      "'merge_updates' must only have 'identifier_to_merge' and 'identifier_to_keep'",
    ]);
    expect(await messageOf([{ ...update, identifier_to_keep: { external_id: 5 } }])).toEqual([
      400,
      "identifiers must be objects with an 'external_id' property that is a string, 'user_alias' property " +
        "that is an object, 'email' property that is a string, or 'phone' property that is a string",
    ]);
  });

  it('5.7 chains, unknown and equal identifiers end well', async () => {
    const [a, b, c] = [
      await person({ attributes: { a: 1 } }),
      await person({ attributes: { b: 1 } }),
      await person(),
    ];
    const answer = await merge([
      { identifier_to_merge: { external_id: a }, identifier_to_keep: { external_id: b } },
      { identifier_to_merge: { external_id: b }, identifier_to_keep: { external_id: c } },
      { identifier_to_merge: { external_id: c }, identifier_to_keep: { external_id: c } },
      { identifier_to_merge: { external_id: 'nobody' }, identifier_to_keep: { external_id: c } },
      { identifier_to_merge: { external_id: c }, identifier_to_keep: { external_id: 'nobody' } },
    ]);
    expect(answer.status).toBe(202);
    expect(await byId(c)).toMatchObject({ custom_attributes: { a: 1, b: 1 } });
    for (const id of [a, b]) expect(await byId(id)).toBeNull();
  });
});

describe('/users/delete', () => {
  it('REST-104 takes one kind of identifier; counts what was asked, not what was found', async () => {
    const refused = await api.post('/users/delete', {
      external_ids: ['a'],
      user_aliases: [alias('b')],
    });
    expect(refused.status).toBe(400);
    expect((await api.post('/users/delete', {})).status).toBe(400);
    const unknown = ['x', 'y', 'z'].map((name) => fresh(name));
    const answer = await api.post('/users/delete', { external_ids: unknown });
    expect(answer).toEqual({ status: 201, body: { message: 'success', deleted: 3 } });
    const tooMany = await api.post('/users/delete', {
      external_ids: Array.from({ length: 51 }, (_, i) => `${i}`),
    });
    expect(tooMany.status).toBe(400);
  });

  it('5.8 erases by every kind of identifier, a deprecated id included', async () => {
    const [id, next] = [await person(), fresh('next')];
    await api.post('/users/external_ids/rename', {
      external_id_renames: [{ current_external_id: id, new_external_id: next }],
    });
    await api.post('/users/delete', { external_ids: [id] });
    expect(await byId(next)).toBeNull();
    const name = fresh('alias');
    await api.post('/users/alias/new', { user_aliases: [alias(name)] });
    const found = await byAlias(name);
    await api.post('/users/delete', { braze_ids: [found?.['braze_id']] });
    expect(await byAlias(name)).toBeNull();
    const phone = '+33612340099';
    const other = await person({ phone });
    await api.post('/users/delete', { phone_numbers: [{ phone, prioritization: ['identified'] }] });
    expect(await byId(other)).toBeNull();
  });
});

describe('G16 identifiers of erased people', () => {
  const setting = (refuse: boolean) =>
    db.pool.query(
      `insert into workspaces (workspace_id, key, name, kind, settings, created_at)
       values (1, 'main', 'Main', 'live', $1, now())
       on conflict (workspace_id) do update set settings = excluded.settings`,
      [JSON.stringify({ refuse_erased_ids: refuse })],
    );
  const track = (entries: object[]) => api.post('/users/track', { attributes: entries });

  it('come back where the workspace allows it, which is how Braze behaves', async () => {
    await setting(false);
    const id = await person();
    await api.post('/users/delete', { external_ids: [id] });
    expect((await track([{ external_id: id, colour: 'blue' }])).status).toBe(201);
    expect(await byId(id)).toMatchObject({ custom_attributes: { colour: 'blue' } });
  });

  it('do not come back where it refuses them, by no door, and the entry says so', async () => {
    await setting(true);
    try {
      const [id, name, email] = [fresh('gone'), fresh('gone'), `${fresh('gone')}@example.com`];
      await storeProfiles(db.pool, [buildProfile({ externalId: id, aliases: { crm: name }, email })]);
      await api.post('/users/delete', { external_ids: [id] });
      const other = fresh('other');
      const answer = await track([
        { external_id: id, colour: 'blue' },
        { external_id: other, colour: 'red' },
        { email, colour: 'green', _update_existing_only: false },
      ]);
      expect(answer).toMatchObject({
        status: 201,
        body: {
          attributes_processed: 1,
          errors: [
            {
              type: 'provided external_id is blacklisted and disallowed',
              code: 'BLACKLISTED_EXTERNAL_USER_ID',
              index: 0,
            },
            { code: 'BLACKLISTED_EXTERNAL_USER_ID', index: 2 },
          ],
        },
      });
      await api.post('/users/alias/new', { user_aliases: [alias(name), alias(fresh('new'))] });
      expect(await byAlias(name)).toBeNull();
      const renamed = await api.post('/users/external_ids/rename', {
        external_id_renames: [{ current_external_id: other, new_external_id: id }],
      });
      expect(renamed.body['rename_errors']).toHaveLength(1);
      expect(await byId(id)).toBeNull();
      expect(await byId(other)).toMatchObject({ external_id: other });
    } finally {
      await setting(false);
    }
  });
});

describe('/users/external_ids', () => {
  it('REST-105 the renamed id resolves until removed; a primary one cannot be removed', async () => {
    const [old, next] = [await person(), fresh('next')];
    const renamed = await api.post('/users/external_ids/rename', {
      external_id_renames: [{ current_external_id: old, new_external_id: next }],
    });
    expect(renamed).toEqual({
      status: 201,
      body: {
        message: 'success',
        external_ids: [{ current_external_id: old, new_external_id: next }],
        rename_errors: [],
      },
    });
    for (const id of [old, next]) expect(await byId(id)).toMatchObject({ external_id: next });
    const removed = await api.post('/users/external_ids/remove', { external_ids: [old, next] });
    expect(removed.status).toBe(201);
    expect(removed.body['removed_ids']).toEqual([old]);
    expect(removed.body['removal_errors']).toEqual([[1, expect.stringContaining('not deprecated')]]);
    expect(await byId(old)).toBeNull();
    expect(await byId(next)).toMatchObject({ external_id: next });
  });

  it('5.9 a new id must be unused, the current one primary; each mistake names its index', async () => {
    const [a, b, next] = [await person(), await person(), fresh('next')];
    const rename = (...pairs: [string, string][]) =>
      api.post('/users/external_ids/rename', {
        external_id_renames: pairs.map(([current, to]) => ({
          current_external_id: current,
          new_external_id: to,
        })),
      });
    const { body } = await rename([a, b], [a, a], ['nobody', next], [a, next], [a, fresh('again')], [b, a]);
    expect(body['external_ids']).toEqual([{ current_external_id: a, new_external_id: next }]);
    expect(body['rename_errors'].map((entry: [number]) => entry[0])).toEqual([0, 1, 2, 4, 5]);
    expect((await rename()).status).toBe(400);
    expect((await api.post('/users/external_ids/remove', { external_ids: [] })).status).toBe(400);
  });
});

describe('/users/export/ids', () => {
  it('REST-106 gives the known person with the requested fields and lists the unknown id', async () => {
    const [known, unknown] = [
      await person({ email: 'r106@example.com', fields: { first_name: 'Ada' } }),
      fresh('no'),
    ];
    const { status, body } = await api.post('/users/export/ids', {
      external_ids: [known, unknown],
      fields_to_export: ['external_id', 'email', 'dob'],
    });
    expect(status).toBe(201);
    expect(body['users']).toEqual([{ external_id: known, email: 'r106@example.com' }]);
    expect(body['invalid_user_ids']).toEqual([unknown]);
    expect((await api.post('/users/export/ids', { external_ids: [known] })).body).not.toHaveProperty(
      'invalid_user_ids',
    );
  });

  it('5.11 shows histories, devices, campaigns and times in their documented form', async () => {
    const device = {
      deviceId: 'device-1',
      appId: 'app-1',
      platform: 'ios' as const,
      token: 'token-1',
      enabled: true,
      addedAt: 1,
    };
    const profile = buildProfile({
      externalId: fresh('full'),
      devices: [device],
      fields: { current_location: { longitude: 2.35, latitude: 48.85 } },
      attributes: { since: { $time: '2026-01-01T00:00:00.000Z' } },
      revenue: 12.5,
      pushState: 'opted_in',
      pushStateAt: api.now,
    });
    await storeProfiles(db.pool, [profile]);
    const campaign = '00000000-0000-4000-8000-0000000000aa';
    await db.pool.query(
      `insert into event_summaries (part, workspace_id, user_id, kind, name, count, first_at, last_at) values
         ($1, 1, $2, 'event', 'opened', 3, '2025-01-01', '2026-02-01'),
         ($1, 1, $2, 'event', 'ancient', 1, '2024-01-01', '2024-01-01'),
         ($1, 1, $2, 'purchase', 'mug', 2, '2026-01-01', '2026-02-01')`,
      [profile.part, profile.userId],
    );
    await db.pool.query(
      `insert into campaigns (workspace_id, campaign_id, key, name, type, category, status, version, definition,
         created_at, updated_at)
       values (1, $1, 'k', 'Welcome', 'api_triggered', 'marketing', 'active', 1, $2, now(), now())`,
      [
        campaign,
        JSON.stringify({
          variants: [
            { id: 'v1', name: 'One' },
            { id: 'v2', name: 'Two' },
          ],
        }),
      ],
    );
    await db.pool.query(
      `insert into campaign_receipts (part, workspace_id, user_id, campaign_id, received, last_received_at, variant)
       values ($1, 1, $2, $3, 1, '2026-02-02', 'v2')`,
      [profile.part, profile.userId, campaign],
    );
    const found = await exportOne({ braze_id: profile.userId });
    expect(found).toMatchObject({
      braze_id: profile.userId,
      custom_events: [
        { name: 'opened', first: '2025-01-01T00:00:00.000Z', last: '2026-02-01T00:00:00.000Z', count: 3 },
      ],
      purchases: [{ name: 'mug', count: 2 }],
      devices: [{ device_id: 'device-1', os: 'ios' }],
      push_tokens: [{ app: 'app-1', platform: 'ios', token: 'token-1', notifications_enabled: true }],
      apps: [{ name: 'app-1', platform: 'ios' }],
      last_coordinates: [2.35, 48.85],
      custom_attributes: { since: '2026-01-01T00:00:00.000Z' },
      total_revenue: 12.5,
      push_subscribe: 'opted_in',
      push_opted_in_at: '2026-03-01T10:20:30.000Z',
      campaigns_received: [
        {
          name: 'Welcome',
          api_campaign_id: campaign,
          last_received: '2026-02-02T00:00:00.000Z',
          in_control: false,
          variation_name: 'Two',
          variation_api_id: 'v2',
        },
      ],
    });
    expect(await exportOne({ device_id: 'device-1' })).toMatchObject({ braze_id: profile.userId });
  });

  it('5.11 by email and phone gives everybody who has it', async () => {
    const email = `${fresh('both')}@example.com`;
    await person({ email });
    await person({ email: email.toUpperCase() });
    const { body } = await api.post('/users/export/ids', { email_address: email });
    expect(body['users']).toHaveLength(2);
    expect((await api.post('/users/export/ids', { phone: '+33699999999' })).body['users']).toEqual([]);
    expect((await api.post('/users/export/ids', {})).status).toBe(400);
    expect((await api.post('/users/export/ids', { external_ids: ['a'], fields_to_export: 'x' })).status).toBe(
      400,
    );
  });
});
