// Bounces, complaints and answers that providers report, through the public doors, about messages that left through
// real SMTP and HTTP: what they mean for the person, for the sums, and what forgers and repeats get.
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectStatus, startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';
import { startHttpSink, type HttpSink } from '../support/sinks/http-sink.ts';
import { startSmtpSink, type SmtpSink } from '../support/sinks/smtp-sink.ts';
import { CHROME, PATIENT, fetchAs, pixelIn, sumsOf } from '../support/tracking.ts';

/** The carrier knows at once that there is no such number. */
const NO_NUMBER = '+33612345000';

let app: TestApp;
let mail: SmtpSink;
let carrier: HttpSink;
beforeAll(async () => {
  app = await startTestApp();
  mail = await startSmtpSink();
  carrier = await startHttpSink({
    script: (request, reply) => {
      const to = new URLSearchParams(request.body).get('To') ?? '';
      if (to === NO_NUMBER) return void reply.send(400, JSON.stringify({ code: 21211, message: 'invalid' }));
      reply.send(201, JSON.stringify({ sid: `SM${to.slice(1)}` }));
    },
  });
});
afterAll(async () => {
  await app.close();
  await mail.close();
  await carrier.close();
});

const post = (
  url: string,
  body: string,
  type = 'application/json',
  headers: object = {},
): Promise<Response> => fetch(url, { method: 'POST', body, headers: { 'content-type': type, ...headers } });

const hooksOf = async (
  shop: TestWorkspace,
  configurationId: string,
): Promise<Readonly<Record<string, string>>> => {
  const answer = await shop.api.get(`/admin/v1/channel-configurations/${configurationId}/webhooks`);
  const { webhooks } = expectStatus(answer, 200).body as { webhooks: { shape: string; url: string }[] };
  return Object.fromEntries(webhooks.map(({ shape, url }) => [shape, url]));
};

let names = 0;
/** A live workspace that mails through the sink; everybody named has got one message. */
const openMailShop = async (people: readonly string[], secrets: object = {}) => {
  const shop = await app.makeWorkspace({ kind: 'live' });
  const mark = `m${++names}`;
  const address = (name: string): string => `${name}.${mark}@example.com`;
  await shop.track(...people.map((name) => ({ external_id: name, email: address(name) })));
  const configurationId = await shop.configure({
    provider: 'smtp',
    settings: { host: mail.host, port: mail.port, security: 'none' },
    secrets,
  });
  const campaign = await shop.makeCampaign({
    configurationId,
    content: { subject: 'Hello', body: '<p>Hi</p>' },
  });
  const send = async (name: string): Promise<string> => {
    const before = mail.entries.length;
    expectStatus(await shop.trigger(campaign, { recipients: [{ external_user_id: name }] }), 201);
    await expect.poll(() => mail.entries.length, PATIENT).toBe(before + 1);
    await expect.poll(async () => (await shop.stats(campaign)).people.waiting, PATIENT).toBe(0);
    return mail.entries.at(-1)?.key ?? '';
  };
  const ids: Record<string, string> = {};
  for (const name of people) ids[name] = await send(name);
  const hooks = await hooksOf(shop, configurationId);
  const skipped = async (name: string): Promise<string> => {
    await shop.trigger(campaign, { recipients: [{ external_user_id: name }] });
    await expect.poll(async () => (await shop.stats(campaign)).people.waiting, PATIENT).toBe(0);
    const { decisions } = await shop.why(name, campaign);
    return String(decisions[0]?.reason);
  };
  return { shop, campaign, hooks, ids, address, send, skipped };
};

const stateOf = async (shop: TestWorkspace, id: string): Promise<Body> => {
  const answer = await shop.api.post('/users/export/ids', {
    external_ids: [id],
    fields_to_export: ['external_id', 'email', 'email_subscribe'],
  });
  return answer.body.users[0].email_subscribe;
};

const dsnOf = (id: string, address: string): string =>
  [
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    ...['', '--b', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; x', ''],
    `Final-Recipient: rfc822; ${address}`,
    ...['Action: failed', 'Status: 5.1.1', '--b', 'Content-Type: text/rfc822-headers', ''],
    ...[`Message-ID: <${id}>`, '', '--b--', ''],
  ].join('\r\n');

describe('mail', () => {
  test('CD-#148 a hard bounce: the state stays, the address is unreachable until it is replaced', async () => {
    const { shop, campaign, hooks, ids, address, send, skipped } = await openMailShop(['ann']);
    const raw = dsnOf(ids['ann'] ?? '', address('ann'));
    for (const again of [false, true]) {
      const answer = await post(hooks['dsn'] ?? '', raw, 'message/rfc822');
      expect(await answer.json()).toMatchObject(again ? { repeated: 1 } : { recorded: 1 });
    }
    expect(await sumsOf(app, campaign)).toEqual({ hard_bounce: 1 });
    expect(await stateOf(shop, 'ann')).toBe('subscribed');
    const sent = mail.entries.length;
    expect(await skipped('ann')).toBe('suppressed_address');
    // CD-#145: nor does "all users" reach it.
    const toAll = await shop.makeCampaign({ category: 'transactional' });
    expectStatus(await shop.trigger(toAll, { recipients: [{ external_user_id: 'ann' }] }), 201);
    await expect.poll(async () => (await shop.stats(toAll)).people.skipped, PATIENT).toBe(1);
    expect((await shop.why('ann', toAll)).decisions[0].reason).toBe('suppressed_address');
    expect(mail.entries).toHaveLength(sent);
    await shop.track({ external_id: 'ann', email: `new.${address('ann')}` });
    await send('ann');
    expect(mail.entries.at(-1)?.recipient).toBe(`new.${address('ann')}`);
  });

  test('CD-19.3 a complaint blocks the address; the same event twice, by two systems, counts once', async () => {
    const { campaign, hooks, ids, address, skipped } = await openMailShop(['ann']);
    const sendgrid = JSON.stringify([
      { event: 'spamreport', email: address('ann'), 'smtp-id': `<${ids['ann']}>` },
    ]);
    expect(await (await post(hooks['sendgrid'] ?? '', sendgrid)).json()).toMatchObject({ recorded: 1 });
    const postmark = JSON.stringify({ RecordType: 'SpamComplaint', Email: address('ann'), MessageID: 'pm' });
    expect(await (await post(hooks['postmark'] ?? '', postmark)).json()).toMatchObject({ repeated: 1 });
    expect(await sumsOf(app, campaign)).toEqual({ spam: 1 });
    expect(await skipped('ann')).toBe('suppressed_address');
  });

  test('SendGrid’s signature is over the body as it came: with its key set, nothing else is taken', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    const { campaign, hooks, ids, address } = await openMailShop(['ann'], { sendgrid_public_key: key });
    const event = { event: 'spamreport', email: address('ann'), 'smtp-id': `<${ids['ann']}>` };
    const body = `[ ${JSON.stringify(event)} ]\r\n`;
    const send = (signed: string): Promise<Response> =>
      post(hooks['sendgrid'] ?? '', body, 'application/json', {
        'x-twilio-email-event-webhook-timestamp': '1588788367',
        'x-twilio-email-event-webhook-signature': sign(
          'sha256',
          Buffer.from(`1588788367${signed}`),
          privateKey,
        ).toString('base64'),
      });
    expect((await post(hooks['sendgrid'] ?? '', body)).status).toBe(401);
    expect((await send(JSON.stringify([event]))).status).toBe(401);
    expect(await sumsOf(app, campaign)).toEqual({});
    expect(await (await send(body)).json()).toMatchObject({ recorded: 1 });
  });

  test('an envelope of SNS that nobody of Amazon signed is turned away', async () => {
    const { campaign, hooks, address } = await openMailShop(['ann']);
    const envelope = {
      Type: 'Notification',
      Message: JSON.stringify({
        notificationType: 'Bounce',
        bounce: { bounceType: 'Permanent', bouncedRecipients: [{ emailAddress: address('ann') }] },
      }),
      SignatureVersion: '1',
      Signature: 'AAAA',
      SigningCertURL: 'https://evil.example/a.pem',
    };
    const answer = await post(hooks['ses'] ?? '', JSON.stringify(envelope), 'text/plain; charset=UTF-8');
    expect(answer.status).toBe(401);
    expect(await sumsOf(app, campaign)).toEqual({});
  });

  test('CD-22.1 deliveries are sends less bounces: hard and soft are told apart, delayed ones are none', async () => {
    const { campaign, hooks, ids, address } = await openMailShop(['ann', 'bob', 'cat']);
    const events = [
      { type: 'hard_bounce', address: address('ann'), message_id: ids['ann'] },
      { type: 'soft_bounce', address: address('bob'), message_id: ids['bob'] },
      { type: 'hard_bounce', address: address('bob'), message_id: ids['bob'] },
      { type: 'delivery', address: address('cat'), message_id: ids['cat'] },
    ];
    const answer = await post(hooks['generic'] ?? '', JSON.stringify({ events }));
    expect(await answer.json()).toMatchObject({ recorded: 3, repeated: 1 });
    const html = mail.entries.find(({ key }) => key === ids['cat'])?.body ?? '';
    const pixel = pixelIn(decodeQuoted(html));
    // The hand-over is long ago for whoever opens a mail.
    await app.pool.query(`update sends set settled_at = settled_at - interval '1 minute'`);
    await fetchAs(CHROME, pixel);
    await expect
      .poll(() => sumsOf(app, campaign), PATIENT)
      .toEqual({ hard_bounce: 1, soft_bounce: 1, delivery: 1, open: 1, unique_open: 1 });
  });

  test('CD-22.2 what comes within a second of the hand-over is a machine’s', async () => {
    const { campaign, ids } = await openMailShop(['ann']);
    const html = mail.entries.find(({ key }) => key === ids['ann'])?.body ?? '';
    await app.pool.query(`update sends set settled_at = clock_timestamp() + interval '1 minute'`);
    await fetchAs(CHROME, pixelIn(decodeQuoted(html)));
    await expect.poll(() => sumsOf(app, campaign), PATIENT).toEqual({ machine_open: 1 });
  });

  test('CD-18.6 a delivery marks everybody who has the address as having received', async () => {
    const { shop, campaign, hooks, ids, address } = await openMailShop(['ann']);
    await shop.track({ external_id: 'ben', email: address('ann') });
    const events = [{ type: 'delivery', address: address('ann'), message_id: ids['ann'] }];
    await post(hooks['generic'] ?? '', JSON.stringify({ events }));
    const { rows } = await app.pool.query(
      `select u.external_id, r.received from campaign_receipts r join users u on u.user_id = r.user_id
       where r.campaign_id = $1 order by 1`,
      [campaign],
    );
    expect(rows).toEqual([
      { external_id: 'ann', received: 1 },
      { external_id: 'ben', received: 1 },
    ]);
  });

  test('F54 forged paths, other shapes, wrong signatures and other workspaces change nothing', async () => {
    const { campaign, hooks, ids, address, shop } = await openMailShop(['ann'], {
      webhook_signing_key: 'key',
    });
    const { hooks: foreign } = await openMailShop(['eve']);
    const body = JSON.stringify({
      events: [{ type: 'hard_bounce', address: address('ann'), message_id: ids['ann'] }],
    });
    const url = hooks['generic'] ?? '';
    const forged = [
      url.slice(0, -1),
      `${url}A`,
      url.replace('/generic/', '/postmark/'),
      `${app.url}/hooks/generic/x`,
    ];
    for (const one of forged) expect((await post(one, body)).status).toBe(404);
    const theirs = await post(foreign['generic'] ?? '', body);
    expect(await theirs.json()).toMatchObject({ recorded: 0, unknown: 1 });
    const signed = (signature: string) =>
      JSON.stringify({
        signature: { timestamp: '1', token: 't', signature },
        'event-data': {
          event: 'complained',
          recipient: address('ann'),
          message: { headers: { 'message-id': ids['ann'] } },
        },
      });
    expect((await post(hooks['mailgun'] ?? '', signed('0'.repeat(64)))).status).toBe(401);
    expect(await sumsOf(app, campaign)).toEqual({});
    const right = createHmac('sha256', 'key').update('1t').digest('hex');
    expect((await post(hooks['mailgun'] ?? '', signed(right))).status).toBe(200);
    expect(await sumsOf(app, campaign)).toEqual({ spam: 1 });
    for (const bad of ['{}', '[]', '{"events":[{}]}', '{"events":[{"type":"x","address":"a@b.c"}]}'])
      expect((await post(url, bad)).status).toBe(400);
    expect(await stateOf(shop, 'ann')).toBe('subscribed');
  });
});

const decodeQuoted = (text: string): string =>
  text
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));

describe('text messages', () => {
  test('CD-20.2 status callbacks and keywords, signed: STOP stops, START starts again, both count for the last message', async () => {
    const shop = await app.makeWorkspace({ kind: 'live' });
    await shop.track({ external_id: 'ann', phone: '+33612345678' });
    const token = 'an auth token';
    const configurationId = await shop.configure({
      ...{ channel: 'sms', category: 'transactional', provider: 'twilio' },
      settings: { account_sid: 'AC1', base_url: carrier.url },
      secrets: { auth_token: token },
    });
    const campaign = await shop.makeCampaign({
      ...{ channel: 'sms', category: 'transactional', configurationId, content: { body: 'Your code' } },
    });
    const call = { recipients: [{ external_user_id: 'ann' }] };
    expectStatus(await shop.trigger(campaign, call), 201);
    await expect.poll(async () => (await shop.stats(campaign)).people.sent, PATIENT).toBe(1);
    const url = (await hooksOf(shop, configurationId))['twilio'] ?? '';
    const tell = (fields: Record<string, string>, key = token): Promise<Response> => {
      const text = Object.keys(fields)
        .sort()
        .map((name) => name + fields[name])
        .join('');
      const signature = createHmac('sha1', key)
        .update(url + text)
        .digest('base64');
      const form = new URLSearchParams(fields).toString();
      return post(url, form, 'application/x-www-form-urlencoded', { 'x-twilio-signature': signature });
    };
    const delivered = { MessageSid: 'SM33612345678', MessageStatus: 'delivered', To: '+33612345678' };
    expect((await tell(delivered, 'forged')).status).toBe(401);
    const answer = await tell(delivered);
    expect([answer.status, await answer.text()]).toEqual([200, '<Response/>']);
    const say = (Body: string, sid: string) => tell({ MessageSid: sid, From: '+33612345678', Body });
    await say('Stop', 'SM-in-1');
    await say('Stop', 'SM-in-1');
    expect(await sumsOf(app, campaign)).toEqual({ delivery: 1, opt_out: 1 });
    await shop.trigger(campaign, call);
    await expect.poll(async () => (await shop.stats(campaign)).people.skipped, PATIENT).toBe(1);
    await say('START', 'SM-in-2');
    await say('HELP', 'SM-in-3');
    await say('Thanks a lot', 'SM-in-4');
    expect(await sumsOf(app, campaign)).toEqual({ delivery: 1, opt_out: 1, opt_in: 1, help: 1 });
    await shop.trigger(campaign, call);
    await expect.poll(async () => (await shop.stats(campaign)).people.sent, PATIENT).toBe(2);
  });

  test('REST-8.6 nothing is sent to a number that turned out invalid, until it is taken off the list', async () => {
    const shop = await app.makeWorkspace({ kind: 'live' });
    const late = '+33612345999';
    await shop.track({ external_id: 'ann', phone: late }, { external_id: 'bob', phone: NO_NUMBER });
    const configurationId = await shop.configure({
      ...{ channel: 'sms', category: 'transactional', provider: 'twilio' },
      settings: { account_sid: 'AC1', base_url: carrier.url },
      secrets: { auth_token: 'an auth token' },
    });
    const makeCampaign = () =>
      shop.makeCampaign({
        ...{ channel: 'sms', category: 'transactional', configurationId, content: { body: 'Your code' } },
      });
    const send = async (outcome: object): Promise<string> => {
      const campaign = await makeCampaign();
      const recipients = ['ann', 'bob'].map((external_user_id) => ({ external_user_id }));
      expectStatus(await shop.trigger(campaign, { recipients }), 201);
      await expect.poll(async () => (await shop.stats(campaign)).people, PATIENT).toMatchObject(outcome);
      return campaign;
    };
    await send({ sent: 1, failed: 1 });
    const url = (await hooksOf(shop, configurationId))['twilio'] ?? '';
    const fields = {
      ErrorCode: '30005',
      MessageSid: 'SM33612345999',
      MessageStatus: 'undelivered',
      To: late,
    };
    const signed = createHmac('sha1', 'an auth token').update(url + Object.entries(fields).flat().join(''));
    const form = new URLSearchParams(fields).toString();
    const headers = { 'x-twilio-signature': signed.digest('base64') };
    expect((await post(url, form, 'application/x-www-form-urlencoded', headers)).status).toBe(200);
    const listed = `/sms/invalid_phone_numbers?phone_numbers[]=${encodeURIComponent(late)}&phone_numbers[]=${encodeURIComponent(NO_NUMBER)}`;
    const { sms } = expectStatus(await shop.api.get(listed), 200).body;
    expect(sms.map((one: { phone: string; reason: string }) => [one.phone, one.reason]).sort()).toEqual([
      [NO_NUMBER, 'provider_error'],
      [late, 'provider_error'],
    ]);
    const calls = carrier.stats.requests;
    const campaign = await send({ skipped: 2 });
    expect(carrier.stats.requests).toBe(calls);
    expect(JSON.stringify(await shop.why('bob', campaign))).toContain('list of invalid numbers');
    expect(JSON.stringify(await shop.why('ann', campaign, 'fr'))).toContain('liste des numéros invalides');
    const remove = { phone_numbers: [late] };
    expectStatus(await shop.api.post('/sms/invalid_phone_numbers/remove', remove), 201);
    await shop.track({ external_id: 'bob', phone: '+33612345777' });
    await send({ sent: 2 });
    expectStatus(
      await shop.api.post('/admin/v1/suppressed-addresses', { kind: 'phone', address: '+33612345777' }),
      200,
    );
    await send({ sent: 1, skipped: 1 });
  });
});
