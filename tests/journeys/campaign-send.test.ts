// /campaigns/trigger/send over real HTTP, in a sandbox whose captured messages are read back: items 16 to 44 of the
// checklist, each on a campaign of its own.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectSumsToAddUp } from '../support/accounts.ts';
import { startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

let app: TestApp;
let shop: TestWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  shop = await app.makeWorkspace({ kind: 'sandbox' });
  await shop.track(
    { external_id: 'ann', email: 'ann@example.com', first_name: 'Ann', tier: 'gold' },
    { external_id: 'bob', email: 'bob@example.com', first_name: 'Bob', tier: 'silver' },
    { external_id: 'cid', email: 'cid@example.com', first_name: 'Cid', tier: 'gold' },
  );
});
afterAll(() => app.close());

const to = (...ids: string[]) => ({ recipients: ids.map((id) => ({ external_user_id: id })) });
const whoGot = async (campaign: string): Promise<readonly (string | null)[]> =>
  (await shop.captured(campaign)).map(({ external_id }) => external_id).sort();
const subjectsOf = async (campaign: string): Promise<readonly string[]> =>
  (await shop.captured(campaign)).map(({ message }) => message.subject as string).sort();
const withSubject = (subject: string) => ({ content: { subject, body: 'Body' } });
const tierIs = (value: string) => ({
  custom_attribute: { custom_attribute_name: 'tier', comparison: 'equals', value },
});
const exportOf = async (id: string): Promise<Body> =>
  (
    await shop.api.post('/users/export/ids', {
      external_ids: [id],
      fields_to_export: ['external_id', 'email'],
    })
  ).body;

const expectRefused = async (campaign: string, call: object, message = /./): Promise<void> => {
  const answer = await shop.trigger(campaign, call);
  expect([answer.status, answer.body]).toEqual([400, expect.anything()]);
  expect(answer.body.message).toMatch(message);
  expect(answer.body.dispatch_id).toBeUndefined();
  expect((await shop.stats(campaign)).people.considered).toBe(0);
};

describe('what a call says', () => {
  test('REST-16 one external_user_id', async () => {
    const campaign = await shop.makeCampaign();
    const { status, body } = await shop.trigger(campaign, to('ann'));
    expect(status).toBe(201);
    expect(body).toMatchObject({ message: 'success', dispatch_id: expect.stringMatching(/^[0-9a-f]{32}$/) });
    const [message, ...others] = await shop.captured(campaign);
    expect(others).toEqual([]);
    expect(message).toMatchObject({ external_id: 'ann', dispatch_id: body.dispatch_id, channel: 'email' });
    expect(message?.message).toMatchObject({ subject: 'Hello Ann', to: 'ann@example.com' });
    expect(message?.at).toBe('2026-03-01T10:00:00.000Z');
    await expectSumsToAddUp(shop, campaign, { sent: 1 });
  });

  test('REST-17 two calls have different dispatch ids', async () => {
    const campaign = await shop.makeCampaign();
    const first = await shop.trigger(campaign, to('ann'));
    const second = await shop.trigger(campaign, to('ann'));
    expect(first.body.dispatch_id).not.toBe(second.body.dispatch_id);
    expect((await shop.captured(campaign)).map((one) => one.dispatch_id).sort()).toEqual(
      [first.body.dispatch_id, second.body.dispatch_id].sort(),
    );
  });

  test('REST-18 REST-19 a missing, malformed or unknown campaign_id', async () => {
    for (const campaign_id of [undefined, '', 'x', 7, UNKNOWN]) {
      const answer = await shop.api.post('/campaigns/trigger/send', { campaign_id, ...to('ann') });
      expect([campaign_id, answer.status]).toEqual([campaign_id, 400]);
      expect(answer.body.message).toMatch(/./);
    }
  });

  test('REST-20 no recipients, no audience, no broadcast', async () => {
    const campaign = await shop.makeCampaign();
    await expectRefused(campaign, {});
    await expectRefused(campaign, { recipients: [] });
    await expectRefused(campaign, { broadcast: false });
  });

  test('REST-21 REST-22 broadcast goes neither with recipients nor with attachments', async () => {
    const campaign = await shop.makeCampaign();
    await expectRefused(campaign, { broadcast: true, ...to('ann') });
    const attachments = [{ file_name: 'terms', url: 'https://example.com/terms.pdf' }];
    await expectRefused(campaign, { broadcast: true, attachments });
  });

  test('REST-23 a broadcast alone goes to everybody under a send_id', async () => {
    const campaign = await shop.makeCampaign({
      definition: { audience: { filter: 'custom-attribute', name: 'tier', comparison: 'exists' } },
    });
    const { status, body } = await shop.trigger(campaign, { broadcast: true });
    expect(status).toBe(201);
    expect(body.send_id).toMatch(/^[\x21-\x7e]{1,64}$/);
    expect(await whoGot(campaign)).toEqual(['ann', 'bob', 'cid']);
    await expectSumsToAddUp(shop, campaign, { sent: 3 });
  });

  test('REST-24 50 recipients are taken, 51 are not', async () => {
    const campaign = await shop.makeCampaign();
    const ids = Array.from({ length: 51 }, (_, i) => `many-${i}`);
    const people = ids.map((id) => ({ external_id: id, email: `${id}@example.com` }));
    await shop.track(...people);
    await expectRefused(campaign, to(...ids), /max/i);
    const { status, body } = await shop.trigger(campaign, to(...ids.slice(0, 50)));
    expect(status).toBe(201);
    const messages = await shop.captured(campaign);
    expect(messages).toHaveLength(50);
    expect(new Set(messages.map((one) => one.dispatch_id))).toEqual(new Set([body.dispatch_id]));
    await expectSumsToAddUp(shop, campaign, { sent: 50 });
  });

  test('REST-25 REST-26 exactly one identifier', async () => {
    const campaign = await shop.makeCampaign();
    const user_alias = { alias_name: 'a', alias_label: 'l' };
    await expectRefused(campaign, { recipients: [{ external_user_id: 'ann', user_alias }] });
    await expectRefused(campaign, { recipients: [{ trigger_properties: { a: 1 } }] });
    await expectRefused(campaign, { recipients: [{}] });
  });

  test('REST-27 REST-28 an email needs a prioritization that says one thing', async () => {
    const campaign = await shop.makeCampaign();
    await expectRefused(campaign, { recipients: [{ email: 'ann@example.com' }] });
    const prioritization = ['identified', 'unidentified'];
    await expectRefused(campaign, { recipients: [{ email: 'ann@example.com', prioritization }] });
    await expectRefused(campaign, { recipients: [{ email: 'ann@example.com', prioritization: ['oldest'] }] });
    const call = { recipients: [{ email: 'ANN@example.com', prioritization: ['identified'] }] };
    expect((await shop.trigger(campaign, call)).status).toBe(201);
    expect(await whoGot(campaign)).toEqual(['ann']);
  });

  test('REST-44 a number is the equal string', async () => {
    const campaign = await shop.makeCampaign();
    await shop.track({ external_id: '4711', email: 'number@example.com' });
    await shop.trigger(campaign, { recipients: [{ external_user_id: 4711 }] });
    expect(await whoGot(campaign)).toEqual(['4711']);
  });
});

describe('recipients that are new, or bring attributes', () => {
  test('REST-29 an unknown recipient: success, no message, no profile', async () => {
    const campaign = await shop.makeCampaign();
    expect((await shop.trigger(campaign, to('nobody'))).status).toBe(201);
    const attributes = { email: 'nobody@example.com' };
    const call = { recipients: [{ external_user_id: 'nobody', attributes }] };
    expect((await shop.trigger(campaign, call)).status).toBe(201);
    expect(await whoGot(campaign)).toEqual([]);
    expect((await exportOf('nobody')).invalid_user_ids).toEqual(['nobody']);
    await expectSumsToAddUp(shop, campaign, { skipped: 2, reasons: { unknown_recipient: 2 } });
    expect((await shop.why('nobody', campaign)).verdict).toBe('unknown_person');
  });

  test('REST-30 send_to_existing_only false with an email makes the person and sends', async () => {
    const campaign = await shop.makeCampaign();
    const attributes = { email: 'new@example.com', first_name: 'New' };
    const recipient = { external_user_id: 'new', send_to_existing_only: false, attributes };
    expect((await shop.trigger(campaign, { recipients: [recipient] })).status).toBe(201);
    expect(await subjectsOf(campaign)).toEqual(['Hello New']);
    expect((await exportOf('new')).users).toMatchObject([{ external_id: 'new', email: 'new@example.com' }]);
  });

  test('REST-31 REST-32 send_to_existing_only false needs attributes, and no alias', async () => {
    const campaign = await shop.makeCampaign();
    const send_to_existing_only = false;
    await expectRefused(campaign, { recipients: [{ external_user_id: 'x', send_to_existing_only }] });
    const user_alias = { alias_name: 'a', alias_label: 'l' };
    const attributes = { email: 'x@example.com' };
    await expectRefused(campaign, { recipients: [{ user_alias, send_to_existing_only, attributes }] });
    expect((await exportOf('x')).invalid_user_ids).toEqual(['x']);
  });

  test('REST-33 G10 attributes of the recipient are seen by the template and the segment of the same send', async () => {
    const campaign = await shop.makeCampaign({
      ...withSubject('{{${first_name}}} is {{custom_attribute.${level}}}'),
      definition: {
        audience: { filter: 'custom-attribute', name: 'level', comparison: 'equals', value: 'expert' },
      },
    });
    const recipients = [
      { external_user_id: 'bob', attributes: { first_name: 'Robert', level: 'expert' } },
      { external_user_id: 'ann', attributes: { level: 'beginner' } },
    ];
    await shop.trigger(campaign, { recipients });
    expect(await subjectsOf(campaign)).toEqual(['Robert is expert']);
    await shop.track({ external_id: 'bob', first_name: 'Bob' });
    await expectSumsToAddUp(shop, campaign, {
      sent: 1,
      skipped: 1,
      reasons: { not_in_audience_at_trigger: 1 },
    });
  });

  test('G10 what was tracked just before the call is seen by it, fifty times in a row', async () => {
    const campaign = await shop.makeCampaign(withSubject('{{custom_attribute.${round}}}'));
    for (let round = 0; round < 50; round++) {
      await shop.track({ external_id: 'ann', round });
      await shop.trigger(campaign, to('ann'));
      await shop.settle();
    }
    const rounds = (await shop.captured(campaign)).map(({ message }) => Number(message.subject));
    expect(rounds.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });
});

describe('trigger properties', () => {
  test('REST-34 the recipient wins per top-level key, the others remain', async () => {
    const campaign = await shop.makeCampaign(
      withSubject(
        '{{api_trigger_properties.${a}}}/{{api_trigger_properties.${b}}}/{{api_trigger_properties.${c}.x}}',
      ),
    );
    const recipients = [
      { external_user_id: 'ann', trigger_properties: { a: 'hers', c: { y: 1 } } },
      { external_user_id: 'bob' },
    ];
    await shop.trigger(campaign, { trigger_properties: { a: 'all', b: 2, c: { x: 3 } }, recipients });
    expect(await subjectsOf(campaign)).toEqual(['all/2/3', 'hers/2/']);
  });

  test('REST-35 more than 50 KB', async () => {
    const campaign = await shop.makeCampaign();
    await expectRefused(campaign, { trigger_properties: { text: 'x'.repeat(51_300) }, ...to('ann') });
    const trigger_properties = { text: 'x'.repeat(51_300) };
    await expectRefused(campaign, { recipients: [{ external_user_id: 'ann', trigger_properties }] });
    const fits = { trigger_properties: { text: 'x'.repeat(50_000) }, ...to('ann') };
    expect((await shop.trigger(campaign, fits)).status).toBe(201);
  });
});

describe('who is meant', () => {
  test('REST-36 the same person twice: one message, the first entry’s properties', async () => {
    const campaign = await shop.makeCampaign(withSubject('{{api_trigger_properties.${n}}}'));
    const recipients = [1, 2, 3].map((n) => ({ external_user_id: 'ann', trigger_properties: { n } }));
    const byEmail = { email: 'ann@example.com', prioritization: ['identified'] };
    await shop.trigger(campaign, { recipients: [...recipients, byEmail] });
    expect(await subjectsOf(campaign)).toEqual(['1']);
    await expectSumsToAddUp(shop, campaign, { sent: 1 });
  });

  test('REST-37 a recipient outside the campaign’s segment', async () => {
    const audience = { filter: 'custom-attribute', name: 'tier', comparison: 'equals', value: 'gold' };
    const campaign = await shop.makeCampaign({ definition: { audience } });
    expect((await shop.trigger(campaign, to('ann', 'bob'))).status).toBe(201);
    expect(await whoGot(campaign)).toEqual(['ann']);
    await expectSumsToAddUp(shop, campaign, {
      sent: 1,
      skipped: 1,
      reasons: { not_in_audience_at_trigger: 1 },
    });
    expect((await shop.why('bob', campaign)).decisions[0]).toMatchObject({
      reason: 'not_in_audience_at_trigger',
      sentence: 'Not in the audience when triggered.',
    });
    expect((await shop.why('bob', campaign, 'fr')).sentence).toBe('Hors de l’audience au déclenchement.');
  });

  test('REST-38 an audience that excludes the recipient', async () => {
    const campaign = await shop.makeCampaign();
    await shop.trigger(campaign, { audience: tierIs('gold'), ...to('ann', 'bob') });
    expect(await whoGot(campaign)).toEqual(['ann']);
    expect((await shop.why('bob', campaign)).decisions[0].reason).toBe('not_in_audience_at_trigger');
  });

  test('REST-39 an audience alone, without broadcast', async () => {
    const campaign = await shop.makeCampaign();
    const { status } = await shop.trigger(campaign, { audience: tierIs('gold'), broadcast: false });
    expect(status).toBe(201);
    expect(await whoGot(campaign)).toEqual(['ann', 'cid']);
    await expectSumsToAddUp(shop, campaign, { sent: 2 });
    expect((await shop.why('bob', campaign)).verdict).toBe('not_considered');
  });

  test('REST-40 REST-41 an email of two unidentified people', async () => {
    const email = 'shared@example.com';
    const track = (name: string) =>
      shop.track({
        user_alias: { alias_name: name, alias_label: 'lead' },
        _update_existing_only: false,
        email,
        first_name: name,
      });
    await track('older');
    await shop.move(60);
    await track('newer');
    const tied = await shop.makeCampaign();
    await shop.trigger(tied, { recipients: [{ email, prioritization: ['unidentified'] }] });
    expect(await whoGot(tied)).toEqual([]);
    await expectSumsToAddUp(shop, tied, { skipped: 1, reasons: { ambiguous_recipient: 1 } });
    const campaign = await shop.makeCampaign();
    const prioritization = ['unidentified', 'most_recently_updated'];
    await shop.trigger(campaign, { recipients: [{ email, prioritization }] });
    expect(await subjectsOf(campaign)).toEqual(['Hello newer']);
    await shop.trigger(campaign, {
      recipients: [{ email, prioritization: ['unidentified', 'least_recently_updated'] }],
    });
    expect(await subjectsOf(campaign)).toEqual(['Hello newer', 'Hello older']);
  });
});

describe('again', () => {
  test('REST-42 CD-9 once ever', async () => {
    const campaign = await shop.makeCampaign({ definition: { reeligibility: null } });
    await shop.trigger(campaign, to('ann'));
    await shop.settle();
    expect((await shop.trigger(campaign, to('ann'))).status).toBe(201);
    await shop.move(366 * 86_400 - 1);
    await shop.trigger(campaign, to('ann'));
    expect(await whoGot(campaign)).toEqual(['ann']);
    await expectSumsToAddUp(shop, campaign, { sent: 1, skipped: 2, reasons: { already_received: 2 } });
    expect(await shop.why('ann', campaign)).toMatchObject({
      verdict: 'skipped',
      sentence: 'Already received this campaign.',
    });
  });

  test('REST-42 CD-9 a window is measured from the last receipt, to the second', async () => {
    const campaign = await shop.makeCampaign({ definition: { reeligibility: { after_seconds: 3_600 } } });
    await shop.trigger(campaign, to('ann'));
    await shop.settle();
    await shop.move(3_599);
    await shop.trigger(campaign, to('ann'));
    expect(await whoGot(campaign)).toHaveLength(1);
    await shop.move(1);
    await shop.trigger(campaign, to('ann'));
    expect(await whoGot(campaign)).toHaveLength(2);
    await expectSumsToAddUp(shop, campaign, {
      sent: 2,
      skipped: 1,
      reasons: { reeligibility_window_not_elapsed: 1 },
    });
  });

  test('REST-42 many calls at once and re-eligibility off: one message', async () => {
    const campaign = await shop.makeCampaign({ definition: { reeligibility: null } });
    await Promise.all(Array.from({ length: 12 }, () => shop.trigger(campaign, to('cid'))));
    expect(await whoGot(campaign)).toEqual(['cid']);
    await expectSumsToAddUp(shop, campaign, { sent: 1, skipped: 11, reasons: { already_received: 11 } });
  });

  test('CD-9 0 seconds: every call', async () => {
    const campaign = await shop.makeCampaign();
    for (let i = 0; i < 3; i++) await shop.trigger(campaign, to('ann'));
    expect(await whoGot(campaign)).toEqual(['ann', 'ann', 'ann']);
  });
});

describe('what the template decides', () => {
  test.each([
    [
      '{% if ${first_name} == "Ann" %}{% abort_message("not for Ann") %}{% endif %}x',
      { skipped: 1, reasons: { liquid_abort: 1 } },
      'The template aborted the message.',
      'Le modèle a annulé le message.',
    ],
    [
      '{{custom_attribute.${nothing_there}}}',
      { failed: 1, reasons: { content_invalid: 1 } },
      'The rendered message is not valid for its channel.',
      'Le message rendu n’est pas valide pour son canal.',
    ],
    [
      '{% for i in (1..100000000) %}{{i}}{% endfor %}',
      { skipped: 1, reasons: { render_limit: 1 } },
      'The template exceeded its time, memory or size limit.',
      'Le modèle a dépassé sa limite de temps, de mémoire ou de taille.',
    ],
  ])('CD-7.14 %s: nobody else is held up, and why says it', async (subject, sums, english, french) => {
    const campaign = await shop.makeCampaign(withSubject(subject));
    const other = await shop.makeCampaign();
    await shop.trigger(campaign, to('ann'));
    await shop.trigger(other, to('ann'));
    expect(await whoGot(campaign)).toEqual([]);
    expect(await whoGot(other)).toEqual(['ann']);
    await expectSumsToAddUp(shop, campaign, sums);
    expect((await shop.why('ann', campaign)).sentence).toBe(english);
    expect((await shop.why('ann', campaign, 'fr')).sentence).toBe(french);
  });
});

describe('an Idempotency-Key', () => {
  test('makes a repeated call harmless: the same answer, one message', async () => {
    const campaign = await shop.makeCampaign();
    const call = { campaign_id: campaign, ...to('ann') };
    const send = () =>
      shop.api.post('/campaigns/trigger/send', call, { 'idempotency-key': `key-of-${campaign}` });
    const first = await send();
    const again = await send();
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body.dispatch_id).toBe(first.body.dispatch_id);
    expect(await whoGot(campaign)).toEqual(['ann']);
    await expectSumsToAddUp(shop, campaign, { sent: 1 });
  });
});

describe('limits of broadcasts', () => {
  const minute = (): number => Math.floor(Date.now() / 60_000);

  test('REST-43 the 11th of an audience in a minute is too much, another audience is not', async () => {
    for (;;) {
      const campaign = await shop.makeCampaign();
      const started = minute();
      const broadcast = (value: string) =>
        shop.trigger(campaign, { broadcast: true, audience: tierIs(value) });
      const statuses: number[] = [];
      for (let i = 0; i < 11; i++) statuses.push((await broadcast('none')).status);
      const spent = await broadcast('none');
      const other = await broadcast('other');
      // The windows are those of the clock: across a full minute the count begins anew.
      if (minute() !== started) continue;
      expect(statuses).toEqual([...Array<number>(10).fill(201), 429]);
      // What a client waits by is the limit that it met.
      expect([spent.headers.get('x-ratelimit-limit'), spent.headers.get('x-ratelimit-remaining')]).toEqual([
        '10',
        '0',
      ]);
      expect(Number(spent.headers.get('x-ratelimit-reset')) % 60).toBe(0);
      expect(Number(spent.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(other.status).toBe(201);
      expect((await shop.trigger(campaign, to('ann'))).status).toBe(201);
      return;
    }
  });

  test('REST 1.5 a limit over all audiences counts too, and schedules count as well', async () => {
    const small = await app.makeWorkspace({ kind: 'sandbox', rateLimits: { broadcast: 3 } });
    for (;;) {
      const campaign = await small.makeCampaign();
      const started = minute();
      const audience = (value: number) => ({
        custom_attribute: { custom_attribute_name: 'n', comparison: 'equals', value },
      });
      const schedule = { time: '2026-03-02T00:00:00Z' };
      const statuses = [
        (await small.trigger(campaign, { audience: audience(1) })).status,
        (await small.trigger(campaign, { audience: audience(2), broadcast: true })).status,
        (await small.schedule(campaign, { audience: audience(3), broadcast: true, schedule })).status,
        (await small.schedule(campaign, { audience: audience(4), broadcast: true, schedule })).status,
      ];
      if (minute() !== started) continue;
      expect(statuses).toEqual([201, 201, 201, 429]);
      return;
    }
  });
});
