import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from './config.ts';

const problemsOf = (variables: Record<string, string>): string[] => {
  const result = readConfig(variables, '/srv');
  return result.ok ? [] : result.error.map((problem) => problem.variable);
};

describe('configuration', () => {
  test('an empty environment is a working one', () => {
    const result = readConfig({ PORT: '' }, '/srv');
    expect(result.ok && result.value).toMatchObject({
      port: 3000,
      databaseUrl: null,
      dataDir: '/srv/.relance',
      role: 'all',
      logDays: 180,
      auditDays: 730,
      autoMigrate: true,
      trustProxy: false,
    });
  });

  test('everything that is wrong is named at once', () => {
    const wrong = {
      PORT: '70000',
      ROLE: 'boss',
      DATABASE_URL: 'mysql://x',
      SECRET_KEY: 'short',
      LOG_DAYS: '10',
      AUDIT_DAYS: 'for ever',
      AUTO_MIGRATE: 'maybe',
      PUBLIC_URL: 'http://',
      SMTP_URL: 'smtp://',
      EGRESS_ALLOW: '10.0.0.0/8, nonsense',
      DNS_SERVERS: 'dns.example',
      TRUST_PROXY: 'the proxy',
      WORKER_CONCURRENCY: 'many',
      METRICS_TOKEN: 'short',
      LOG_LEVEL: 'loud',
      MAIL_FROM: 'shop',
    };
    expect(problemsOf(wrong).sort()).toEqual(Object.keys(wrong).sort());
  });

  test('the database may be reached through a socket', () => {
    const socket = 'postgresql://relance@/relance?host=%2Frun%2Fpostgresql&port=5432';
    const result = readConfig({ DATABASE_URL: socket }, '/srv');
    expect(result.ok && result.value.databaseUrl).toBe(socket);
  });

  test('what is wanted is said in words, once, and never the value', () => {
    const result = readConfig({ ROLE: 'boss', PORT: 'x', DATABASE_URL: 'postgres://u:secret@[bad' }, '/srv');
    expect(result.ok ? [] : result.error.map(({ variable, message }) => `${variable} ${message}`)).toEqual([
      'PORT must be a whole number from 0 to 65535',
      'ROLE must be one of all, api, worker',
      'DATABASE_URL must be an address such as postgres://user:password@host:5432/database',
    ]);
  });

  test('secrets come from files, and never from both places', () => {
    const dir = mkdtempSync(join(tmpdir(), 'relance-config-'));
    const file = join(dir, 'secret');
    writeFileSync(file, `${'s'.repeat(40)}\n`);
    const result = readConfig({ SECRET_KEY_FILE: file }, '/srv');
    expect(result.ok && result.value.secretKey).toBe('s'.repeat(40));
    expect(problemsOf({ SECRET_KEY_FILE: file, SECRET_KEY: 's'.repeat(40) })).toEqual(['SECRET_KEY']);
    expect(problemsOf({ SMTP_URL_FILE: join(dir, 'none') })).toEqual(['SMTP_URL_FILE']);
    rmSync(dir, { recursive: true });
  });

  test('failpoints are off in production unless allowed', () => {
    const read = (more: Record<string, string>) => {
      const result = readConfig({ RELANCE_FAILPOINTS: 'a=kill', ...more }, '/srv');
      return result.ok && result.value.failpoints;
    };
    expect(read({})).toBe('a=kill');
    expect(read({ NODE_ENV: 'production' })).toBe('');
    expect(read({ NODE_ENV: 'production', RELANCE_ALLOW_FAILPOINTS: 'true' })).toBe('a=kill');
  });

  test('proxies may be trusted by address', () => {
    const read = (text: string) => {
      const result = readConfig({ TRUST_PROXY: text, EGRESS_ALLOW: '10.0.0.0/8:25, ::1/128:8080' }, '/srv');
      return result.ok && [result.value.trustProxy, result.value.egressAllow.length];
    };
    expect([read('true'), read('10.0.0.1')]).toEqual([
      [true, 2],
      ['10.0.0.1', 2],
    ]);
  });
});
