import { describe, expect, test } from 'vitest';
import { Type } from 'typebox';
import { adminEndpoint } from './endpoint.ts';
import { describeApi } from './openapi.ts';

const endpoint = adminEndpoint({
  id: 'admin.things.update',
  method: 'POST',
  path: '/admin/v1/things/:thing_id',
  permission: 'admin.write',
  area: 'Things',
  summary: 'Change a thing',
  params: Type.Object({ thing_id: Type.String({ minLength: 3 }) }),
  query: Type.Object({ limit: Type.Optional(Type.Integer()) }),
  body: Type.Object({ name: Type.String() }),
  responses: { 200: Type.Object({ message: Type.String() }) },
});

describe('the OpenAPI document', () => {
  const document = JSON.parse(
    JSON.stringify(describeApi([endpoint], { version: '1.2.3', publicUrl: 'https://x.test' })),
  ) as { paths: Record<string, Record<string, Record<string, unknown>>> };
  const operation = document.paths['/admin/v1/things/{thing_id}']!['post']!;

  test('says the path, the permission, the limit and what goes in', () => {
    expect(operation).toMatchObject({
      operationId: 'admin.things.update',
      'x-permission': 'admin.write',
      'x-rate-limit': 'admin',
      security: [{ apiKey: [] }, { session: [] }],
      requestBody: { content: { 'application/json': { schema: { required: ['name'] } } } },
    });
    expect(operation['parameters']).toMatchObject([
      { name: 'thing_id', in: 'path', required: true, schema: { minLength: 3 } },
      { name: 'limit', in: 'query', required: false, schema: { type: 'integer' } },
      { $ref: '#/components/parameters/Workspace' },
      { $ref: '#/components/parameters/IdempotencyKey' },
    ]);
  });

  test('lists the errors every endpoint shares, and every reference leads somewhere', () => {
    expect(Object.keys(operation['responses'] as object)).toEqual(
      expect.arrayContaining(['200', '400', '401', '403', '409', '413', '415', '422', '429', '500', '503']),
    );
    const text = JSON.stringify(document);
    for (const [, path = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const target = path.split('/').reduce<unknown>((node, step) => (node as never)[step], document);
      expect(target).toBeDefined();
    }
  });
});
