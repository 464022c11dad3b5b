import { describe, expect, it } from 'vitest';
import { buildProfile } from '../../../tests/support/people.ts';
import { NO_ADDRESSES } from './apply-track.ts';
import { foldPerson, summarize, toEventRow } from './fold.ts';
import type { DeviceFact, PersonFact, SessionFact } from './track-item.ts';
import type { Profile } from './user.ts';

const AT = Date.parse('2026-03-01T10:00:00Z');
const session = (over: Partial<SessionFact> = {}): SessionFact => ({
  kind: 'session',
  phase: 'start',
  appId: 'web',
  at: AT,
  sessionId: 's1',
  seconds: null,
  ...over,
});
const device = (over: Partial<DeviceFact> = {}): DeviceFact => ({
  kind: 'device',
  appId: 'web',
  deviceId: 'device-1',
  platform: 'web',
  at: AT,
  details: {},
  ...over,
});
const fold = (before: Profile, ...facts: PersonFact[]) => foldPerson(before, facts, NO_ADDRESSES, AT + 1);

describe('sessions', () => {
  it('CD-7.8 the first session is judged on somebody who had none', () => {
    const { profile, happenings } = fold(buildProfile(), session(), session({ at: AT + 5_000 }));
    const starts = happenings.map(({ fact, profile: judged }) => [
      fact.kind === 'session_start' && fact.first,
      judged.lastUsedAt,
    ]);
    expect(starts).toEqual([
      [true, null],
      [false, AT],
    ]);
    expect(profile.lastUsedAt).toBe(AT + 5_000);
    expect(profile.fields['date_of_first_session']).toBe('2026-03-01T10:00:00.000Z');
  });

  it('counts starts per app and keeps how long sessions lasted', () => {
    const facts = [session(), session({ phase: 'end', at: AT + 60_000, seconds: 60 })];
    expect(summarize(facts)).toMatchObject([{ kind: 'session', name: 'web', count: 1 }]);
    expect(facts.map((fact) => toEventRow(fact))).toMatchObject([
      { kind: 'session', name: 'web', properties: { session_id: 's1' } },
      { kind: 'session_end', name: 'web', properties: { session_id: 's1', seconds: 60 } },
    ]);
    expect(fold(buildProfile(), ...facts).profile.fields['session_seconds']).toEqual([60]);
  });

  it('a session that comes late overwrites nothing newer', () => {
    const late = fold(buildProfile({ lastUsedAt: AT + 1 }), session());
    expect(late.profile.lastUsedAt).toBe(AT + 1);
  });
});

describe('positions', () => {
  const location = (at: number, latitude: number): PersonFact => ({
    kind: 'location',
    latitude,
    longitude: 2,
    at,
    inside: [],
  });
  it('keep the newest, whatever order they come in', () => {
    const { profile, happenings } = fold(buildProfile(), location(AT, 48), location(AT - 1_000, 47));
    expect(profile.fields.current_location).toEqual({ latitude: 48, longitude: 2 });
    expect(happenings).toHaveLength(1);
  });
});

describe('devices', () => {
  it('CD-19.5 an accepted prompt opts in once; coming back with the token opts in nobody again', () => {
    const granted = device({ token: 't1', permission: 'granted' });
    const first = fold(buildProfile(), granted).profile;
    expect(first.pushState).toBe('opted_in');
    expect(first.devices).toMatchObject([{ deviceId: 'device-1', token: 't1', enabled: true }]);
    const left: Profile = { ...first, pushState: 'unsubscribed' };
    expect(fold(left, granted).profile.pushState).toBe('unsubscribed');
  });

  it('CD-19.5 a prompt that is refused disables the device and unsubscribes nobody', () => {
    const before = fold(buildProfile(), device({ token: 't1', permission: 'granted' })).profile;
    const after = fold(before, device({ permission: 'denied' })).profile;
    expect(after.pushState).toBe('opted_in');
    expect(after.devices).toMatchObject([{ token: 't1', enabled: false }]);
    const provisional = fold(buildProfile(), device({ token: 't1', permission: 'provisional' })).profile;
    expect([provisional.pushState, provisional.devices[0]?.enabled]).toEqual(['subscribed', true]);
  });

  it('what a device says about itself adds up; a token taken back leaves a device that gets nothing', () => {
    const before = fold(buildProfile(), device({ token: 't1', details: { model: 'Pixel 9' } })).profile;
    const after = fold(
      before,
      device({ token: null, details: { os: 'Android' }, appVersion: '2.1' }),
    ).profile;
    expect(after.devices).toMatchObject([
      { token: '', enabled: false, details: { model: 'Pixel 9', os: 'Android' } },
    ]);
    expect(after.fields['most_recent_app_version']).toBe('2.1');
  });

  it('a device never overrules the language that was set, and fills in what nobody knows', () => {
    const empty = fold(buildProfile(), device({ language: 'fr-FR', timeZone: 'Europe/Paris' })).profile;
    expect([empty.fields.language, empty.timeZone]).toEqual(['fr-FR', 'Europe/Paris']);
    const set = fold(buildProfile({ fields: { language: 'de' } }), device({ language: 'fr' })).profile;
    expect(set.fields.language).toBe('de');
  });
});
