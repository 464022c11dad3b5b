// Lists of ids in which one entry cannot be read: the others are done, and the answer names the odd one (braze-rest-api
// 1.4, 5.8 to 5.10), over the real application and PostgreSQL.
import { expect, test } from 'vitest';
import { peopleApi as api, peopleDb as db, usePeopleApp } from '../support/people-app.ts';
import { buildProfile, storeProfiles } from '../support/people.ts';

usePeopleApp();

let n = 0;
const fresh = (name: string): string => `${name}-${++n}`;
const person = async (): Promise<string> => {
  const id = fresh('person');
  await storeProfiles(db.pool, [buildProfile({ externalId: id })]);
  return id;
};
const isThere = async (id: string): Promise<boolean> => {
  const { body } = await api.post('/users/export/ids', { external_ids: [id] });
  return body['users'].length === 1;
};

test('5.8 one id that is none never costs its neighbours; nothing but such is refused by name', async () => {
  const id = await person();
  const answer = await api.post('/users/delete', { external_ids: [{}, id, ''] });
  expect(answer).toEqual({
    status: 201,
    body: {
      message: 'success',
      deleted: 1,
      errors: [
        expect.objectContaining({ input_array: 'external_ids', index: 0 }),
        expect.objectContaining({ input_array: 'external_ids', index: 2 }),
      ],
    },
  });
  expect(await isThere(id)).toBe(false);
  const refused = await api.post('/users/delete', { external_ids: [{}] });
  expect([refused.status, refused.body['errors']]).toEqual([
    400,
    [expect.objectContaining({ field: 'external_ids[0]' })],
  ]);
});

test('5.9, 5.10 an entry that cannot be read stands among the errors, in its place', async () => {
  const [old, next] = [await person(), fresh('next')];
  const renamed = await api.post('/users/external_ids/rename', {
    external_id_renames: [
      { current_external_id: old },
      { current_external_id: old, new_external_id: next },
      'x',
      { current_external_id: 'nobody', new_external_id: fresh('other') },
    ],
  });
  expect(renamed.status).toBe(201);
  expect(renamed.body['external_ids']).toEqual([{ current_external_id: old, new_external_id: next }]);
  expect(renamed.body['rename_errors']).toEqual([
    [0, expect.stringContaining('external_id_renames[0].new_external_id')],
    [2, expect.stringContaining('external_id_renames[2]')],
    [3, expect.stringContaining('does not exist')],
  ]);
  const removed = await api.post('/users/external_ids/remove', { external_ids: [7.5, next, old] });
  expect(removed.body).toMatchObject({
    removed_ids: [old],
    removal_errors: [
      [0, expect.stringContaining('external_ids[0]')],
      [1, expect.stringContaining('not deprecated')],
    ],
  });
  expect((await api.post('/users/external_ids/remove', { external_ids: [null] })).status).toBe(400);
});

test('F8 text that cannot be stored costs its entry alone, wherever entries are answered one by one', async () => {
  const [kept, old] = [await person(), await person()];
  const BAD = 'a\u0000b';
  const HALF = 'a\ud800';
  const alias = { alias_label: 'shop', alias_name: fresh('alias') };
  const lists: readonly [string, object, number, string][] = [
    [
      '/users/alias/new',
      { user_aliases: [{ ...alias, external_id: BAD }, alias] },
      0,
      'user_aliases[0].external_id',
    ],
    [
      '/users/alias/update',
      {
        alias_updates: [
          { alias_label: 'shop', old_alias_name: alias.alias_name, new_alias_name: fresh('alias') },
          { alias_label: HALF, old_alias_name: 'x', new_alias_name: 'y' },
        ],
      },
      1,
      'alias_updates[1].alias_label',
    ],
    [
      '/users/identify',
      {
        aliases_to_identify: [
          { external_id: HALF, user_alias: alias },
          { external_id: kept, user_alias: alias },
        ],
      },
      0,
      'aliases_to_identify[0].external_id',
    ],
    ['/email/status', { email: [BAD, 'ann@example.com'], subscription_state: 'unsubscribed' }, 0, 'email[0]'],
    ['/email/blocklist', { email: ['bob@example.com', HALF] }, 1, 'email[1]'],
    ['/sms/invalid_phone_numbers/remove', { phone_numbers: [BAD, '+33600000001'] }, 0, 'phone_numbers[0]'],
    ['/users/delete', { external_ids: [old, BAD] }, 1, 'external_ids[1]'],
  ];
  for (const [path, body, index, field] of lists) {
    const answer = await api.post(path, body);
    expect([path, answer.status]).toEqual([path, 201]);
    expect(answer.body['errors'], path).toEqual([
      expect.objectContaining({ index, type: expect.stringContaining(field) }),
    ]);
  }
  expect([await isThere(old), await isThere(kept)]).toEqual([false, true]);
  const renamed = await api.post('/users/external_ids/rename', {
    external_id_renames: [
      { current_external_id: kept, new_external_id: BAD },
      { current_external_id: kept, new_external_id: fresh('next') },
    ],
  });
  expect(renamed.body['rename_errors']).toEqual([
    [0, expect.stringContaining('external_id_renames[0].new_external_id contains a NUL character')],
  ]);
  const refused = await api.post('/users/delete', { external_ids: [BAD] });
  expect([refused.status, refused.body['errors']]).toEqual([
    400,
    [expect.objectContaining({ code: 'nul_character', field: 'external_ids[0]' })],
  ]);
  // What no single entry is guilty of refuses the whole.
  expect((await api.post('/users/delete', { external_ids: ['x'], note: BAD })).status).toBe(400);
});
