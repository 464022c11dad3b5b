import { describe, expect, test } from 'vitest';
import { adviseDkim, adviseDmarc, adviseSpf, dmarcNames, type TextAnswer } from './mail-dns.ts';

const found = (...texts: string[]): TextAnswer => ({ kind: 'found', texts });
const none: TextAnswer = { kind: 'none' };
const relay = { host: 'mail.example.com', addresses: ['192.0.2.7'] };

describe('SPF', () => {
  const cases: readonly (readonly [string, TextAnswer, string, string | null])[] = [
    ['nothing published', none, 'spf_missing', 'v=spf1 a:mail.example.com ~all'],
    [
      'other texts only',
      found('google-site-verification=x'),
      'spf_missing',
      'v=spf1 a:mail.example.com ~all',
    ],
    ['the relay by name', found('v=spf1 a:mail.example.com -all'), 'spf_ok', null],
    ['the relay by address', found('v=spf1 ip4:192.0.2.7 -all'), 'spf_ok', null],
    ['the relay by network', found('v=spf1 ip4:192.0.2.0/24 -all'), 'spf_ok', null],
    [
      'another network',
      found('v=spf1 ip4:198.51.100.0/24 -all'),
      'spf_lacks_relay',
      'v=spf1 ip4:198.51.100.0/24 a:mail.example.com -all',
    ],
    [
      'an include that may hold it',
      found('v=spf1 include:_spf.example.net ~all'),
      'spf_unsure',
      'v=spf1 include:_spf.example.net a:mail.example.com ~all',
    ],
    [
      'everybody may',
      found('v=spf1 a:mail.example.com +all'),
      'spf_allows_everybody',
      'v=spf1 a:mail.example.com ~all',
    ],
    [
      'two records, which no receiver takes',
      found('v=spf1 a ~all', 'v=spf1 mx -all'),
      'spf_several',
      'v=spf1 a mx a:mail.example.com ~all',
    ],
    ['a name server that is silent', { kind: 'unknown', detail: 'ETIMEOUT' }, 'no_answer', null],
  ];
  test.each(cases)('%s', (_name, answer, code, publish) => {
    expect(adviseSpf('example.com', relay, answer)).toMatchObject({ code, publish });
  });

  test('a service of mail is included by the name it gives', () => {
    const service = { host: 'email-smtp.eu-west-1.amazonaws.com', addresses: [] };
    expect(adviseSpf('shop.fr', service, none).publish).toBe('v=spf1 include:amazonses.com ~all');
    expect(adviseSpf('shop.fr', service, found('v=spf1 include:amazonses.com -all')).code).toBe('spf_ok');
    expect(adviseSpf('shop.fr', service, found('v=spf1 mx -all')).code).toBe('spf_lacks_relay');
  });
});

describe('DKIM', () => {
  const key = {
    domain: 'example.com',
    selector: 's1',
    publicKey: { type: 'rsa', base64: 'AAAA' },
  } as const;
  const publish = 'v=DKIM1; k=rsa; p=AAAA';

  test.each([
    [none, 'dkim_missing', publish],
    [found('v=DKIM1; k=rsa; p=AA AA'), 'dkim_ok', null],
    [found('v=DKIM1; p=BBBB'), 'dkim_other_key', publish],
    [found('v=DKIM1; p='), 'dkim_revoked', publish],
  ] as const)('%j is %s', (answer, code, record) => {
    const advice = adviseDkim('shop.example.com', key, answer);
    expect(advice).toMatchObject({ code, publish: record, name: 's1._domainkey.example.com' });
  });

  test('a signature of another domain does not count for DMARC', () => {
    expect(adviseDkim('shop.fr', key, found(publish)).code).toBe('dkim_not_aligned');
  });

  test('without a key of ours the relay may sign, and only it knows', () => {
    expect(adviseDkim('shop.fr', null, null)).toMatchObject({ state: 'hint', code: 'dkim_not_signing' });
    expect(adviseDkim('shop.fr', { ...key, publicKey: null }, none).code).toBe('dkim_key_unreadable');
  });
});

describe('DMARC', () => {
  test('is looked for at the domain and above it, never at a top-level domain', () => {
    expect(dmarcNames('news.shop.fr')).toEqual(['_dmarc.news.shop.fr', '_dmarc.shop.fr']);
    expect(dmarcNames('shop.fr')).toEqual(['_dmarc.shop.fr']);
  });

  test.each([
    [none, 'dmarc_missing', 'v=DMARC1; p=none; rua=mailto:postmaster@shop.fr'],
    [found('v=DMARC1; p=none; rua=mailto:a@shop.fr'), 'dmarc_watching', null],
    [found('v=DMARC1;p=reject'), 'dmarc_ok', null],
    [found('v=DMARC1; p=quarantine', 'v=DMARC1; p=none'), 'dmarc_several', 'v=DMARC1; p=quarantine'],
    [found('v=DMARC1'), 'dmarc_invalid', 'v=DMARC1; p=none; rua=mailto:postmaster@shop.fr'],
  ] as const)('%j is %s', (answer, code, publish) => {
    expect(adviseDmarc('shop.fr', '_dmarc.shop.fr', answer)).toMatchObject({ code, publish });
  });
});
