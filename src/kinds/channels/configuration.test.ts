import { describe, expect, it } from 'vitest';
import { valueOf } from '../../../tests/support/channel-fixtures.ts';
import { parseConfiguration } from './configuration.ts';
import { CHANNELS } from './index.ts';
import { PROVIDERS } from './providers.ts';

const kinds = { channels: CHANNELS, providers: PROVIDERS };
const input = (more: object = {}) => ({
  name: 'Newsletter',
  channel: 'email',
  category: 'marketing',
  provider: 'smtp',
  sender: { from_name: 'Shop', from_address: 'shop@example.com' },
  provider_settings: { host: 'mail.example.com', user: 'u' },
  limits: { messages_per_second: 50 },
  secrets: { password: 'p' },
  ...more,
});
const fieldOf = (given: object): string | undefined => {
  const read = parseConfiguration(given, kinds);
  return read.ok ? undefined : read.error.field;
};

describe('channel configurations', () => {
  it('keep sender, provider settings and limits apart from secrets', () => {
    const draft = valueOf(parseConfiguration(input(), kinds));
    expect(draft).toMatchObject({ channel: 'email', provider: 'smtp', secrets: { password: 'p' } });
    expect(draft.settings.limits).toEqual({ messagesPerSecond: 50 });
    expect(JSON.stringify(draft.settings)).not.toContain('password');
  });
  it('a secret that is not given again stays', () => {
    const changed = input({ secrets: {} });
    expect(fieldOf(changed)).toBe('provider_settings.secrets.password');
    expect(valueOf(parseConfiguration(changed, kinds, { password: 'old' })).secrets).toEqual({
      password: 'old',
    });
  });
  it.each([
    [{ name: '1st' }, 'name'],
    [{ channel: 'fax' }, 'channel'],
    [{ provider: 'twilio' }, 'provider'],
    [{ category: 'other' }, 'category'],
    [{ sender: { from_address: 'nobody' } }, 'sender.from_address'],
    [{ sender: { from_address: 'a@b.c', from_name: 'a\r\nb' } }, 'sender.from_name'],
    [{ provider_settings: {} }, 'provider_settings.host'],
    [{ provider_settings: { host: 'x', port: 0 } }, 'provider_settings.port'],
    [{ provider_settings: { host: 'a b' } }, 'provider_settings.host'],
    [{ limits: { messages_per_second: 0 } }, 'limits.messages_per_second'],
    [{ secrets: { other: 'x' } }, 'secrets.other'],
  ])('refuses %j and names the field', (more, field) => {
    expect(fieldOf(input(more))).toBe(field);
  });
  it('every channel has a provider and the capture provider, and ids are unique', () => {
    for (const { id } of CHANNELS) {
      const ids = PROVIDERS.filter(({ channel }) => channel === id).map((provider) => provider.id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toContain('capture');
      expect(ids.length).toBeGreaterThan(1);
    }
  });
});
