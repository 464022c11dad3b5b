import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { readCenterVersion } from './admin/preference-centers.ts';
import { listBlocks } from './admin/setup.ts';
import { adminEndpoint } from './endpoint.ts';

const launch = (body: ReturnType<typeof Type.Object>) =>
  adminEndpoint({
    id: 'x',
    method: 'POST',
    path: '/admin/v1/x',
    permission: 'admin.write',
    area: 'X',
    summary: 'x',
    body,
    responses: {},
  });
const nothing = { params: {}, query: {}, body: undefined };

describe('bodies of admin endpoints', () => {
  it('a body of which nothing is required need not be sent', () => {
    const optional = launch(Type.Object({ force: Type.Optional(Type.Boolean()) }));
    expect(optional.parse(nothing)).toMatchObject({ ok: true, value: { body: {} } });
  });

  it('a missing body with a required field is refused', () => {
    const required = launch(Type.Object({ name: Type.String() }));
    expect(required.parse(nothing)).toMatchObject({ ok: false });
  });

  it('of several shapes, the one that its kind names says what is wrong', () => {
    const closed = { additionalProperties: false };
    const either = adminEndpoint({
      id: 'x',
      method: 'POST',
      path: '/admin/v1/x',
      permission: 'admin.write',
      area: 'X',
      summary: 'x',
      body: Type.Union([
        Type.Object({ kind: Type.Literal('a'), user: Type.String({ minLength: 1 }) }, closed),
        Type.Object({ kind: Type.Literal('b'), headers: Type.Array(Type.String()) }, closed),
      ]),
      responses: {},
    });
    const refusedOf = (body: object) => {
      const parsed = either.parse({ ...nothing, body });
      return parsed.ok ? [] : [parsed.error].flat().map(({ code, field }) => `${code} ${field}`);
    };
    expect(refusedOf({ kind: 'a', user: '' })).toEqual(['invalid_field user']);
    expect(refusedOf({ kind: 'b' })).toEqual(['missing_field headers']);
    expect(refusedOf({ kind: 'b', headers: [] })).toEqual([]);
    expect(refusedOf({ kind: 'c' })).toContain('invalid_field kind');
  });

  it('an unknown field is refused by name', () => {
    const strict = launch(Type.Object({ a: Type.Optional(Type.String()) }, { additionalProperties: false }));
    expect(strict.parse({ ...nothing, body: { b: 1 } })).toMatchObject({
      ok: false,
      error: [{ field: 'b' }],
    });
  });
});

it.each(['99999999999999999999', '1e9', '-1', '2147483648'])(
  'a number of a query that nothing could hold is refused by its name: %s',
  (offset) => {
    const read = listBlocks.parse({ params: {}, query: { offset }, body: undefined });
    expect(read).toMatchObject({ ok: false, error: [{ field: 'query.offset' }] });
    const params = { preference_center_id: 'x', version: offset };
    const version = readCenterVersion.parse({ params, query: {}, body: undefined });
    expect(version).toMatchObject({ ok: false, error: [{ field: 'version' }] });
  },
);
