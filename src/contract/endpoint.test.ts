import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
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

  it('an unknown field is refused by name', () => {
    const strict = launch(Type.Object({ a: Type.Optional(Type.String()) }, { additionalProperties: false }));
    expect(strict.parse({ ...nothing, body: { b: 1 } })).toMatchObject({
      ok: false,
      error: [{ field: 'b' }],
    });
  });
});
