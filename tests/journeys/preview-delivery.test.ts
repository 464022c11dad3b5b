// "When would a person get this?" says what then happens: each preview is compared with what the engine sends.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onEvent, openStory, launch } from '../support/action.ts';
import { expectStatus, startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const PREVIEW = '/admin/v1/campaigns/preview-delivery';
const ask = async (shop: TestWorkspace, body: Body): Promise<Body> =>
  expectStatus(await shop.api.post(PREVIEW, body), 200).body;
const kinds = (answer: Body): readonly string[] => answer.steps.map(({ kind }: Body) => kind);
const EMAIL = [{ messages: [{ channel: 'email', content: {} }] }];

describe('action-based', () => {
  test('CD-7.9 CD-7.12 CD-14 delay, window and quiet hours in the person’s zone, as they are then sent', async () => {
    const story = await openStory(app, '2026-03-01T00:00:00Z', { time_zone: 'Europe/Paris' });
    const settings = {
      delay: { type: 'after', seconds: 8 * 3_600 },
      window: { from: '09:00', to: '18:00', next_available: true },
      quiet_hours: { from: '08:00', to: '10:30', mode: 'hold' },
    };
    const campaign = await launch(story, onEvent('E'), settings);
    const { definition } = (await story.shop.api.get(`/admin/v1/campaigns/${campaign}`)).body.campaign;
    const at = '2026-03-02T16:30:00Z';
    const answer = await ask(story.shop, { type: 'action_based', definition, at, user: 'ann' });
    expect(kinds(answer)).toEqual(['triggered', 'delayed', 'window_opens', 'quiet_ends', 'sent']);
    expect(answer).toMatchObject({ zone: 'Europe/Paris', zone_is_known: true, unfinished: [] });
    await (await story.at(at)).event('E');
    await story.at('2026-03-05T00:00:00Z');
    const [sent] = await story.shop.captured(campaign);
    expect(answer.steps.at(-1)).toMatchObject({ kind: 'sent', channel: 'email', at: sent?.at });
  });

  test('CD-7.11 what would never be sent says why', async () => {
    const { shop } = await openStory(app, '2026-03-01T00:00:00Z');
    const definition = {
      variants: EMAIL,
      delay: { type: 'after', seconds: 86_400 },
      duration: { starts_at: '2026-03-01T00:00', ends_at: '2026-03-02T12:00' },
    };
    const at = '2026-03-02T10:00:00Z';
    const answer = await ask(shop, { type: 'action_based', definition, at });
    expect(answer.steps).toEqual([
      expect.objectContaining({ kind: 'triggered' }),
      expect.objectContaining({ kind: 'dropped', reason: 'delay_past_duration_end' }),
    ]);
  });

  test('a definition that is not finished is previewed without what makes no sense yet', async () => {
    const { shop } = await openStory(app, '2026-03-01T00:00:00Z');
    const definition = {
      variants: EMAIL,
      delay: { type: 'after' },
      speed_limit: { messages_per_minute: 100 },
    };
    const answer = await ask(shop, { type: 'action_based', definition });
    expect(kinds(answer)).toEqual(['triggered', 'queued', 'sent']);
    expect(answer.unfinished.map(({ field }: Body) => field)).toEqual(['definition.delay.seconds']);
    expect((await shop.api.post(PREVIEW, { type: 'scheduled', definition: {}, zone: 'Mars' })).status).toBe(
      400,
    );
    expect((await shop.api.post(PREVIEW, { type: 'scheduled', definition: {}, user: 'nobody' })).status).toBe(
      400,
    );
  });
});

describe('scheduled', () => {
  test('CD-5.4 each zone at its own time; those whose time is over at launch are not', async () => {
    const { shop } = await openStory(app, '2026-03-01T10:00:00Z', null, 'Europe/Paris');
    const schedule = { type: 'once', date: '2026-03-01', time: '14:00', timing: { type: 'local' } };
    const zones = ['Asia/Tokyo', 'America/New_York'];
    const answer = await ask(shop, {
      type: 'scheduled',
      definition: { variants: EMAIL, schedule },
      zone: 'Europe/Paris',
      zones,
    });
    expect(answer.occurrences).toHaveLength(1);
    expect(answer.occurrences[0]).toMatchObject({
      key: '2026-03-01T14:00',
      due_at: '2026-03-01T13:00:00.000Z',
    });
    expect(answer.occurrences[0].zones).toEqual([
      { zone: 'Asia/Tokyo', due_at: null },
      { zone: 'America/New_York', due_at: '2026-03-01T19:00:00.000Z' },
    ]);
    expect(kinds(answer)).toEqual(['occurrence', 'sent']);
  });

  test('CD-5.1 the next occurrences of a rule, with waves, and nothing when sent by hand', async () => {
    const { shop } = await openStory(app, '2026-03-01T10:00:00Z');
    const weekly = { type: 'weekly', weekdays: [1], time: '09:00', start: '2026-03-01' };
    const waves = { unit: 'percent', waves: [{ size: 10 }, { size: 90, after_minutes: 60 }] };
    const answer = await ask(shop, {
      type: 'scheduled',
      definition: { variants: EMAIL, schedule: { ...weekly, end: { after_occurrences: 2 }, waves } },
    });
    expect(answer.occurrences.map(({ key }: Body) => key)).toEqual(['2026-03-02T09:00', '2026-03-09T09:00']);
    expect(answer.occurrences[0].waves).toEqual([
      { at: '2026-03-02T09:00:00.000Z', size: 10 },
      { at: '2026-03-02T10:00:00.000Z', size: 90 },
    ]);
    const byHand = { variants: EMAIL, schedule: { type: 'manual' } };
    expect(await ask(shop, { type: 'scheduled', definition: byHand })).toMatchObject({
      steps: null,
      occurrences: [],
    });
  });

  test('CD-6.3 best moments: the fallback for who has no history', async () => {
    const { shop } = await openStory(app, '2026-03-01T10:00:00Z', { time_zone: 'UTC' });
    const timing = { type: 'optimal', fallback_time: '18:30' };
    const schedule = { type: 'once', date: '2026-03-04', time: '09:00', timing };
    const definition = { variants: EMAIL, schedule };
    const answer = await ask(shop, { type: 'scheduled', definition, user: 'ann' });
    expect(answer.occurrences[0].due_at).toBe('2026-03-04T18:30:00.000Z');
    expect(answer.best_times).toEqual({});
  });
});

test('API-triggered: at once, and quiet hours of the workspace hold marketing but not transactional messages', async () => {
  const { shop } = await openStory(app, '2026-03-01T23:00:00Z');
  const rule = { name: 'Night', zone: 'UTC', periods: [{ from: '22:00', to: '07:00' }] };
  expectStatus(await shop.api.put('/admin/v1/limits/quiet-hours', { rules: [rule] }), 200);
  const body = { type: 'api_triggered', definition: { variants: EMAIL } };
  expect((await ask(shop, { ...body, category: 'transactional' })).steps).toEqual([
    expect.objectContaining({ kind: 'called' }),
    expect.objectContaining({ kind: 'sent', at: '2026-03-01T23:00:00.000Z' }),
  ]);
  expect((await ask(shop, body)).steps).toEqual([
    expect.objectContaining({ kind: 'called' }),
    expect.objectContaining({ kind: 'quiet_ends', rule: 'Night', at: '2026-03-02T07:00:00.000Z' }),
    expect.objectContaining({ kind: 'sent', at: '2026-03-02T07:00:00.000Z' }),
  ]);
});
