import { scalarText } from '../../../core/json.ts';
import { settle, WEBHOOK_RETRIES } from '../../../core/deliveries/settle.ts';
import { MINUTE_MS } from '../../../core/time.ts';
import { outcomeOfWebhook } from './http-provider.ts';
import { describe, expect, it } from 'vitest';
import { factsWith, profileWith, valueOf } from '../../../../tests/support/channel-fixtures.ts';
import { webhook } from './webhook.ts';

const url = 'https://hooks.example/{{${user_id}}}';
const sender = valueOf(webhook.parseSender({ headers: { 'X-Api-Key': 'k' } }, ''));
const build = (content: object, rendered: Readonly<Record<string, string>> = {}) =>
  valueOf(webhook.parse(content, '')).assemble(rendered, sender, factsWith());

describe('webhook', () => {
  it('has one endpoint per person, whatever they agreed to', () => {
    const message = valueOf(webhook.parse({ url }, ''));
    const reach = message.reach(profileWith({ emailState: 'unsubscribed', email: null }), {
      sendTo: 'opted_in',
      category: 'marketing',
    });
    expect(reach).toEqual({ ok: true, endpoints: [{ id: 'webhook', address: 'webhook' }] });
  });
  it('CD-20.4 raw text: the type follows from the body unless it is given', () => {
    const rendered = { url: 'https://hooks.example/1' };
    const typeOf = (content: object) =>
      (valueOf(build({ url, ...content }, rendered)).body['headers'] as Record<string, string>)[
        'content-type'
      ];
    expect(typeOf({ body: '{"a":1}' })).toBe('application/json');
    expect(typeOf({ body: 'plain' })).toBe('text/plain; charset=utf-8');
    expect(typeOf({ body: '{broken' })).toBe('text/plain; charset=utf-8');
    expect(
      typeOf({ body: 'a=1', request_headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }),
    ).toBe('application/x-www-form-urlencoded');
    expect(typeOf({})).toBeUndefined();
  });
  it('CD-20.4 key-values: no rendered text can change the shape of the body', () => {
    const built = build(
      { url, request_method: 'PUT', body: { name: '{{x}}', fixed: 1 } },
      { url: 'https://hooks.example/1', 'body_values.name': '","admin":"true' },
    );
    const { body } = valueOf(built);
    expect(body['method']).toBe('PUT');
    expect(JSON.parse(scalarText(body['body']))).toEqual({ name: '","admin":"true', fixed: '1' });
  });
  it('headers of the configuration are added, those of the content win', () => {
    const content = { url: 'https://hooks.example/', request_headers: { 'x-api-key': 'mine', 'X-B': ' b ' } };
    expect(valueOf(build(content)).body['headers']).toEqual({ 'x-api-key': 'mine', 'x-b': 'b' });
  });
  it.each([
    '',
    'ftp://x.example',
    'https://x.example/a b',
    'https://x.example/\r\nHost: y',
    '//x.example',
    'javascript:1',
  ])('a URL rendered to %j is refused', (rendered) => {
    const built = build({ url }, { url: rendered });
    expect(built.ok ? null : built.error).toMatchObject({ code: 'content_invalid', field: 'url' });
  });
  it('F103 a header rendered to two lines is refused', () => {
    const content = { url: 'https://x.example/', request_headers: { 'X-A': '{{x}}' } };
    expect(build(content, { 'request_headers.X-A': 'a\r\nX-B: c' }).ok).toBe(false);
  });
  it.each([
    [{}, 'c.url'],
    [{ url: 'mailto:a@b.c' }, 'c.url'],
    [{ url, request_method: 'TRACE' }, 'c.request_method'],
    [{ url, request_headers: { Host: 'x' } }, 'c.request_headers.Host'],
    [{ url, request_headers: { 'Transfer-Encoding': 'chunked' } }, 'c.request_headers.Transfer-Encoding'],
    [{ url, request_headers: { 'a b': 'x' } }, 'c.request_headers.a b'],
    [{ url, body: { a: [] } }, 'c.body.a'],
    [{ url, body: 5 }, 'c.body'],
  ])('refuses %j and names the field', (content, field) => {
    const read = webhook.parse(content, 'c');
    expect(read.ok ? null : read.error.field).toBe(field);
  });
});

it('CD-#156 500 five times within 30 minutes, then an error; 404 is final at once', () => {
  const answered = (status: number) =>
    outcomeOfWebhook({ phase: 'answered', status, headers: {}, body: '', truncated: false }, 0);
  expect(answered(404)).toMatchObject({ kind: 'rejected', reason: 'provider_rejected' });
  let now = 0;
  let calls = 1;
  for (;;) {
    const next = settle({
      outcome: answered(500),
      class: 'A',
      keyTtlMs: null,
      atLeastOnce: false,
      limits: WEBHOOK_RETRIES,
      attempt: calls,
      firstAt: 0,
      uncertain: false,
      now,
      expiresAt: null,
      draw: 0.5,
    });
    if (next.kind !== 'retry') {
      expect(next).toMatchObject({ kind: 'rejected' });
      break;
    }
    now = next.at;
    calls++;
  }
  expect(calls).toBe(5);
  expect(now).toBeLessThanOrEqual(30 * MINUTE_MS);
});
