// REST-120: the real npm client `braze-api`, unmodified, over HTTP against the whole running application (API and
// worker) on PostgreSQL. A valid input resolves; an invalid one throws an error with a status and a message.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Braze } from 'braze-api';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/app/config.ts';
import { serve } from '../../src/app/serve.ts';
import type { TestDatabase } from '../support/database.ts';
import { createTestDatabase } from '../support/database.ts';
import type { Shop } from '../support/fixtures.ts';
import { emailOf, externalIdOf, insertShop } from '../support/fixtures.ts';
import type { HttpSink } from '../support/sinks/http-sink.ts';
import { methodsOf, recordCalls, refused, wrong } from '../support/recorded-calls.ts';
import { startHttpSink } from '../support/sinks/http-sink.ts';

const GROUP = '00000000-0000-4000-8000-0000000000e1';
const HOUR_MS = 3_600_000;

let db: TestDatabase;
let shop: Shop;
let sink: HttpSink;
const { recorded, resolved, failed } = recordCalls();
let client: Braze;
let url: string;
let dataDir: string;
let running: Promise<void>;
const end = new AbortController();

beforeAll(async () => {
  db = await createTestDatabase();
  sink = await startHttpSink();
  shop = await insertShop(db.pool, 3, [
    {
      channel: 'webhook',
      provider: 'http',
      settings: { ports: [sink.port] },
      content: {
        url: `${sink.url}/hook`,
        body: '{"to": "{{${user_id}}}", "order": "{{api_trigger_properties.${order}}}"}',
      },
    },
  ]);
  await db.pool.query(
    `insert into subscription_groups (workspace_id, group_id, name, channel, created_at)
     values ($1, $2, 'News', 'email', now())`,
    [shop.workspaceId, GROUP],
  );
  dataDir = mkdtempSync(join(tmpdir(), 'relance-compat-'));
  url = await startApplication();
  client = recorded(new Braze(url, shop.key));
});

afterAll(async () => {
  end.abort();
  await running;
  await sink.close();
  await db.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

const startApplication = (): Promise<string> => {
  const config = readConfig(
    {
      DATABASE_URL: db.url,
      DATA_DIR: dataDir,
      PORT: '0',
      LOG_LEVEL: 'silent',
      EGRESS_ALLOW: '127.0.0.0/8',
      RELANCE_DEMO: 'false',
      RELANCE_ALLOW_UNSAFE_DATABASE: 'true',
    },
    process.cwd(),
  );
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  return new Promise((resolve, reject) => {
    running = serve({
      config: config.value,
      logger: pino({ level: 'silent' }),
      signal: end.signal,
      onReady: (_runtime, listening) => resolve(listening?.url ?? ''),
    });
    running.catch(reject);
  });
};

const alias = (name: string) => ({ alias_name: name, alias_label: 'crm' });
const later = (hours: number): string => new Date(Date.now() + hours * HOUR_MS).toISOString();

describe('REST-120 users', () => {
  it('track, also in bulk', async () => {
    const body = {
      attributes: [{ external_id: 'compat-1', email: 'compat-1@example.com', first_name: 'Ada' }],
      events: [{ external_id: 'compat-1', name: 'opened', time: new Date().toISOString() }],
      purchases: [
        {
          external_id: 'compat-1',
          product_id: 'mug',
          currency: 'EUR',
          price: 5,
          time: new Date().toISOString(),
        },
      ],
    };
    expect(await client.users.track(body)).toMatchObject({
      message: 'success',
      attributes_processed: 1,
      events_processed: 1,
      purchases_processed: 1,
    });
    expect(await client.users.track(body, true)).toMatchObject({ message: 'success' });
    await refused(client.users.track({}));
    await refused(client.users.track(wrong({ attributes: [{ first_name: 'nobody' }] })));
  });

  it('alias.new and alias.update', async () => {
    expect(await client.users.alias.new({ user_aliases: [alias('one')] })).toMatchObject({
      message: 'success',
      aliases_processed: 1,
    });
    await refused(client.users.alias.new({ user_aliases: [] }));
    expect(
      await client.users.alias.update({
        alias_updates: [{ alias_label: 'crm', old_alias_name: 'one', new_alias_name: 'two' }],
      }),
    ).toMatchObject({ message: 'success' });
    await refused(client.users.alias.update(wrong({ alias_updates: [{ alias_label: 'crm' }] })));
  });

  it('identify and merge', async () => {
    const identified = await client.users.identify({
      aliases_to_identify: [{ external_id: 'compat-2', user_alias: alias('two') }],
    });
    expect(identified).toMatchObject({ message: 'success', aliases_processed: 1 });
    await refused(client.users.identify(wrong({})));
    expect(
      await client.users.merge({
        merge_updates: [
          {
            identifier_to_merge: { external_id: 'compat-2' },
            identifier_to_keep: { external_id: 'compat-1' },
          },
        ],
      }),
    ).toMatchObject({ message: 'success' });
    await refused(client.users.merge(wrong({ merge_updates: 'x' })));
  });

  it('export.ids sees what was tracked and merged', async () => {
    const body = await client.users.export.ids({
      external_ids: ['compat-1', 'compat-none'],
      fields_to_export: ['external_id', 'email', 'first_name', 'user_aliases', 'custom_events', 'purchases'],
    });
    expect(body).toMatchObject({
      message: 'success',
      users: [
        {
          external_id: 'compat-1',
          email: 'compat-1@example.com',
          user_aliases: [alias('two')],
          custom_events: [{ name: 'opened', count: 2 }],
          purchases: [{ name: 'mug', count: 2 }],
        },
      ],
      invalid_user_ids: ['compat-none'],
    });
    await refused(client.users.export.ids(wrong({ fields_to_export: ['email'] })));
  });

  it('external_ids.rename and external_ids.remove', async () => {
    const rename = { current_external_id: 'compat-1', new_external_id: 'compat-9' };
    expect(await client.users.external_ids.rename({ external_id_renames: [rename] })).toMatchObject({
      message: 'success',
      external_ids: [rename],
      rename_errors: [],
    });
    await refused(client.users.external_ids.rename({ external_id_renames: [] }));
    expect(await client.users.external_ids.remove({ external_ids: ['compat-1'] })).toMatchObject({
      message: 'success',
      removed_ids: ['compat-1'],
      removal_errors: [],
    });
    await refused(client.users.external_ids.remove({ external_ids: [] }));
  });

  it('delete', async () => {
    expect(await client.users.delete({ external_ids: ['compat-9'] })).toMatchObject({
      message: 'success',
      deleted: 1,
    });
    await refused(client.users.delete({}));
  });
});

describe('REST-120 subscription and email', () => {
  it('subscription.status.set, v2 and get', async () => {
    const who = { external_id: [externalIdOf(0)] };
    expect(
      await client.subscription.status.set({
        subscription_group_id: GROUP,
        subscription_state: 'unsubscribed',
        ...who,
        email: [],
      }),
    ).toMatchObject({ message: 'success' });
    await refused(
      client.subscription.status.set({
        subscription_group_id: 'unknown',
        subscription_state: 'subscribed',
        ...who,
        email: [],
      }),
    );
    expect(
      await client.v2.subscription.status.set({
        subscription_groups: [
          {
            subscription_group_id: GROUP,
            subscription_state: 'subscribed',
            external_ids: [externalIdOf(1)],
          },
        ],
      }),
    ).toMatchObject({ message: 'success' });
    await refused(client.v2.subscription.status.set(wrong({ subscription_groups: [] })));
    expect(
      await client.subscription.status.get({
        subscription_group_id: GROUP,
        external_id: [externalIdOf(0), externalIdOf(1), externalIdOf(2)],
      }),
    ).toMatchObject({
      message: 'success',
      status: {
        [externalIdOf(0)]: 'Unsubscribed',
        [externalIdOf(1)]: 'Subscribed',
        [externalIdOf(2)]: 'Unknown',
      },
    });
    await refused(client.subscription.status.get(wrong({ subscription_group_id: GROUP })));
  });

  it('subscription.user.status', async () => {
    expect(await client.subscription.user.status({ external_id: externalIdOf(1) })).toMatchObject({
      message: 'success',
      total_count: 1,
      users: [
        {
          external_id: externalIdOf(1),
          subscription_groups: [{ id: GROUP, name: 'News', channel: 'email', status: 'Subscribed' }],
        },
      ],
    });
    await refused(client.subscription.user.status(wrong({ limit: 5 })));
  });

  it('email.blacklist, email.bounce.remove and email.spam.remove', async () => {
    for (const call of [client.email.blacklist, client.email.bounce.remove, client.email.spam.remove]) {
      expect(await call({ email: emailOf(2) })).toMatchObject({ message: 'success' });
      expect(await call({ email: [emailOf(2)] })).toMatchObject({ message: 'success' });
      await refused(call({ email: 'not an address' }));
    }
  });
});

describe('REST-120 campaigns', () => {
  it('trigger.send leads to a personalised message in a real HTTP server', async () => {
    const sent = await client.campaigns.trigger.send({
      campaign_id: shop.campaignId,
      recipients: [{ external_user_id: externalIdOf(0), trigger_properties: { order: 'A-1' } }],
    });
    expect(sent).toMatchObject({
      message: 'success',
      dispatch_id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
    await expect
      .poll(() => sink.entries.map((entry) => entry.body), { timeout: 20_000 })
      .toEqual([`{"to": "${externalIdOf(0)}", "order": "A-1"}`]);
    await refused(
      client.campaigns.trigger.send({
        campaign_id: 'unknown',
        recipients: [{ external_user_id: externalIdOf(0) }],
      }),
    );
    await refused(client.campaigns.trigger.send({ campaign_id: shop.campaignId }));
  });

  it('trigger.schedule.create, update and delete; messages.scheduled_broadcasts', async () => {
    const { create, update, delete: remove } = client.campaigns.trigger.schedule;
    const created = await create({
      campaign_id: shop.campaignId,
      broadcast: true,
      schedule: { time: later(24) },
    });
    expect(created).toMatchObject({ message: 'success', schedule_id: expect.any(String) as string });
    await refused(create(wrong({ campaign_id: shop.campaignId, broadcast: true })));
    const ids = { campaign_id: shop.campaignId, schedule_id: created.schedule_id };
    expect(await update({ ...ids, schedule: { time: later(30) } })).toMatchObject({ message: 'success' });
    await refused(update({ ...ids, schedule_id: 'unknown', schedule: { time: later(30) } }));
    const listed = await client.messages.scheduled_broadcasts({ end_time: later(72) });
    expect(listed).toMatchObject({ message: 'success' });
    expect(JSON.stringify(listed)).toContain('Order');
    await refused(client.messages.scheduled_broadcasts(wrong({})));
    expect(await remove(ids)).toMatchObject({ message: 'success' });
    await refused(remove(ids));
  });

  it('messages.send leaves for a real HTTP server; messages.schedule.create, update and delete', async () => {
    const before = sink.entries.length;
    const webhook = (body: string) => ({
      webhook: { url: `${sink.url}/called`, request_method: 'POST' as const, body },
    });
    const to = { external_user_ids: [externalIdOf(1)] };
    expect(await client.messages.send({ ...to, messages: webhook('called {{${user_id}}}') })).toMatchObject({
      message: 'success',
      dispatch_id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
    await expect
      .poll(() => sink.entries.slice(before).map((entry) => entry.body), { timeout: 20_000 })
      .toEqual([`called ${externalIdOf(1)}`]);
    await refused(client.messages.send(wrong({ ...to, messages: {} })));
    await refused(client.messages.send(wrong({ messages: webhook('x') })));
    const { create, update, delete: remove } = client.messages.schedule;
    const created = await create({ ...to, messages: webhook('later'), schedule: { time: later(24) } });
    await refused(create(wrong({ ...to, messages: webhook('later') })));
    const schedule_id = (created as { schedule_id?: string }).schedule_id ?? '';
    expect(
      await update({ schedule_id, schedule: { time: later(30) }, messages: webhook('changed') }),
    ).toMatchObject({
      message: 'success',
    });
    await refused(update(wrong({ schedule_id })));
    expect(await remove({ schedule_id })).toMatchObject({ message: 'success' });
    await refused(remove({ schedule_id }));
  });

  it('transactional.v1.campaigns.send', async () => {
    const { send } = client.transactional.v1.campaigns;
    const call = wrong<Parameters<typeof send>[1]>({
      external_send_id: 'order-1',
      trigger_properties: { order: 'T-1' },
      recipient: [{ external_user_id: externalIdOf(2) }],
    });
    const sent = await send(shop.campaignId, call);
    expect(sent).toMatchObject({
      dispatch_id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      status: 'sent',
      metadata: { campaign_api_id: shop.campaignId, external_send_id: 'order-1' },
    });
    expect(await send(shop.campaignId, call)).toEqual(sent);
    await refused(send(GROUP, call));
  });

  it('campaigns.list and campaigns.details', async () => {
    expect(await client.campaigns.list()).toMatchObject({
      message: 'success',
      campaigns: [{ id: shop.campaignId, name: 'Order', is_api_campaign: false, tags: [] }],
    });
    expect(await client.campaigns.list({ page: 1 })).toMatchObject({ campaigns: [] });
    await refused(client.campaigns.list(wrong({ sort_direction: 'sideways' })));
    expect(await client.campaigns.details({ campaign_id: shop.campaignId })).toMatchObject({
      message: 'success',
      name: 'Order',
      enabled: true,
      archived: false,
      schedule_type: 'api_triggered',
      channels: ['webhook'],
      messages: { 'webhook-0': { channel: 'webhook', url: `${sink.url}/hook` } },
    });
    await refused(client.campaigns.details({ campaign_id: GROUP }));
  });

  it('sends.id.create', async () => {
    expect(
      await client.sends.id.create({ campaign_id: shop.campaignId, send_id: 'compat-blast' }),
    ).toMatchObject({ message: 'success', send_id: 'compat-blast' });
    await refused(client.sends.id.create({ campaign_id: shop.campaignId, send_id: 'é' }));
  });
});

describe('REST-120 content blocks and catalogs', () => {
  it('templates.content_blocks.create, update, get and list', async () => {
    const { create, update, get, list } = client.templates.content_blocks;
    const created = await create({ name: 'compat_footer', content: '<p>Bye</p>' });
    expect(created).toMatchObject({
      message: 'success',
      content_block_id: expect.any(String) as string,
    });
    await refused(create(wrong({ name: 'no_content' })));
    const id = { content_block_id: created.content_block_id };
    expect(await update({ ...id, content: '<p>See you</p>' })).toMatchObject({ message: 'success' });
    await refused(update(wrong({ content: 'x' })));
    expect(await get(id)).toMatchObject({ name: 'compat_footer', content: '<p>See you</p>' });
    await refused(get({ content_block_id: '' }));
    expect(await list({ limit: 10 })).toMatchObject({ count: 1, content_blocks: [id] });
    await refused(list(wrong({ limit: 'many' })));
  });

  it('catalogs.synchronous.list, items over two pages, and item', async () => {
    await db.pool.query(
      `insert into catalogs (workspace_id, name, fields, created_at, updated_at)
       values ($1, 'games', '[{"name": "id", "type": "string"}]', now(), now())`,
      [shop.workspaceId],
    );
    await db.pool.query(
      `insert into catalog_items (workspace_id, catalog, item_id, item, updated_at)
       select $1, 'games', 'g' || lpad(i::text, 3, '0'), jsonb_build_object('id', 'g' || lpad(i::text, 3, '0')), now()
       from generate_series(1, 51) i`,
      [shop.workspaceId],
    );
    const { list, items, item } = client.catalogs.synchronous;
    expect(await list()).toMatchObject({ message: 'success', catalogs: [{ name: 'games' }] });
    const seen: string[] = [];
    for await (const each of items({ catalog_name: 'games' })) seen.push(each.id);
    expect(seen).toHaveLength(51);
    expect(new Set(seen).size).toBe(51);
    expect(await item({ catalog_name: 'games', item_id: 'g007' })).toMatchObject({ items: [{ id: 'g007' }] });
    await refused(item({ catalog_name: 'games', item_id: 'nope' }), 404);
    await refused(items({ catalog_name: 'nope' }).next(), 404);
  });
});

describe('REST-120 everywhere', () => {
  it('a wrong key and a wrong path throw with status and message', async () => {
    await refused(new Braze(url, 'wrong').campaigns.list(), 401);
    // Takes nothing that could be wrong but the key.
    await refused(recorded(new Braze(url, 'wrong')).catalogs.synchronous.list(), 401);
    await refused(new Braze(`${url}/elsewhere`, shop.key).campaigns.list(), 404);
  });

  it('methods whose endpoints come later answer 404 in the same shape', async () => {
    const { list, trigger } = client.canvas;
    const { create, update, delete: remove } = trigger.schedule;
    const later = [trigger.send, create, update, remove].map((method) => method(wrong({})));
    await Promise.all([list(), ...later].map((call) => refused(call, 404)));
  });

  it('segments.list, details and analytics; users.export.segment and global_control_group', async () => {
    const made = await fetch(`${url}/admin/v1/segments`, {
      method: 'POST',
      headers: { authorization: `Bearer ${shop.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'All', rule: { filter: 'email-available', value: true } }),
    });
    const { segment } = (await made.json()) as { segment: { segment_id: string } };
    const { segment_id } = segment;
    expect(await client.segments.list()).toMatchObject({
      message: 'success',
      segments: [{ id: segment_id, name: 'All', analytics_tracking_enabled: true, tags: [] }],
    });
    await refused(client.segments.list(wrong({ sort_direction: 'sideways' })));
    expect(await client.segments.details({ segment_id })).toMatchObject({ message: 'success', name: 'All' });
    await refused(client.segments.details({ segment_id: GROUP }));
    const { analytics } = client.segments;
    expect(await analytics({ segment_id, length: 7 })).toMatchObject({
      message: 'success',
      data: expect.any(Array) as unknown[],
    });
    await refused(analytics({ segment_id, length: 101 }));
    const fields_to_export = wrong<['external_id']>(['external_id']);
    const files = client.users.export;
    const begun = {
      message: 'success',
      object_prefix: expect.stringMatching(/^[0-9a-f-]{36}-\d+$/) as string,
    };
    expect(await files.segment({ segment_id, fields_to_export })).toMatchObject(begun);
    await refused(files.segment(wrong({ segment_id: GROUP })));
    expect(await files.global_control_group({ fields_to_export })).toMatchObject(begun);
    await refused(files.global_control_group(wrong({})));
  });

  it('templates.email_templates.create, update, get and list', async () => {
    const { create, update, get, list } = client.templates.email_templates;
    const written = { template_name: 'Compat', subject: 'Hi', body: '<p>Hi</p>' };
    const created = await create(written);
    expect(created).toMatchObject({ message: 'success', email_template_id: expect.any(String) as string });
    await refused(create(wrong({ template_name: '' })));
    const { email_template_id } = created;
    expect(await update(wrong({ email_template_id, subject: 'Changed' }))).toMatchObject({
      message: 'success',
    });
    await refused(update(wrong({ email_template_id: '' })));
    expect(await get({ email_template_id })).toMatchObject({ ...written, subject: 'Changed' });
    await refused(get({ email_template_id: '' }));
    expect(await list({})).toMatchObject({ count: 1, templates: [{ email_template_id }] });
    await refused(list(wrong({ limit: 'many' })));
  });

  it('every method of the client was called above with an input that is taken and one that is refused', () => {
    const methods = methodsOf(new Braze(url, shop.key));
    expect(methods).toHaveLength(50);
    const built = methods.filter((name) => !name.startsWith('canvas.'));
    expect(built.filter((name) => !resolved.has(name))).toEqual([]);
    expect(methods.filter((name) => !failed.has(name))).toEqual([]);
  });
});
