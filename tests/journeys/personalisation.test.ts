// Personalised messages all the way: planned deliveries, blocks, rows, codes and calls out of the real store, into
// a real HTTP receiver.
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import { addCampaign, addPeople, planCall, webhookMessage } from '../support/sending.ts';
import { useJourney } from '../support/journey.ts';
import { answerOk } from '../support/sinks/http-sink.ts';

const { state, webhookConfiguration, settled, started, terminals, expectSums } = useJourney();

const webhook = async (body: string, more = {}) =>
  webhookMessage(await webhookConfiguration(), `${state.sink.url}/hook`, { body, ...more });

/** A minute a second: back-off is waited for without waiting. */
const hurriedClock = () => {
  const start = Date.now();
  return { ...systemClock, now: () => start + (Date.now() - start) * 60 };
};

const fillStore = async (): Promise<void> => {
  const { pool } = state.db;
  await pool.query(
    `insert into content_blocks (workspace_id, content_block_id, name, content, created_at, updated_at)
     values (1, gen_random_uuid(), 'greeting', 'Hello {{\${first_name}}}', now(), now())`,
  );
  await pool.query(
    `insert into catalogs (workspace_id, name, fields, created_at, updated_at)
     values (1, 'Games', '[{"name":"id","type":"string"},{"name":"title","type":"string"}]', now(), now())`,
  );
  await pool.query(`insert into catalog_items values (1, 'Games', '7', '{"title":"Go"}', now())`);
  await pool.query(`insert into promotion_lists values (1, 'Spring', null, now())`);
  await pool.query(
    `insert into promotion_codes (workspace_id, list, code) values (1, 'Spring', 'A1'), (1, 'Spring', 'A2'), (1, 'Spring', 'A3')`,
  );
};

describe('personalisation', () => {
  it('blocks, rows, codes, calls and locales arrive in the message; who finds no code gets none', async () => {
    await fillStore();
    state.sink.script = (request, reply, n) =>
      request.path === '/weather' ? reply.send(200, '{"temp":7.0}') : answerOk(request, reply, n);
    const body = [
      '{{content_blocks.${greeting}}}',
      '{% catalog_items Games {{api_trigger_properties.${game}}} %}{{ items[0].title }}',
      "{% promotion('Spring') %}",
      `{% connected_content ${state.sink.url}/weather :save w %}{{ w.temp }}`,
      '{% translation t %}in English{% endtranslation %}',
    ].join('|');
    const translations = [
      { name: 'fr', languages: [{ language: 'fr' }], texts: { t: 'en français, {{${first_name}}}' } },
    ];
    const campaignId = await addCampaign(state.db.pool, {
      messages: [await webhook(body, { translations })],
    });
    const people = await addPeople(state.db.pool, 4, (i) => ({
      fields: { first_name: `P${i}`, language: i === 0 ? 'fr' : 'de' },
    }));
    await planCall(state.db.pool, { campaignId, people, properties: { game: '7' } });
    await started(state.engines.open());
    await settled(campaignId);
    const bodies = state.sink.entries.map((entry) => entry.body).filter((text) => text.startsWith('Hello'));
    expect(bodies).toHaveLength(3);
    for (const text of bodies) {
      expect(text).toMatch(/^Hello P(\d)\|Go\|A[123]\|7\.0\|(?:en français, P0|in English)$/);
    }
    expect(new Set(bodies.map((text) => text.split('|')[2])).size).toBe(3);
    expect(await terminals(campaignId)).toEqual(['sent 3', 'skipped:promotion_codes_exhausted 1']);
    await expectSums(campaignId, 4);
    // Four people, one call.
    expect(state.sink.stats.requests).toBe(4);
  });

  it('LIQ-62 connected content that fails six times ends the message with its reason', async () => {
    let calls = 0;
    state.sink.script = (request, reply, n) => {
      if (request.path !== '/down') return answerOk(request, reply, n);
      calls++;
      return reply.send(502);
    };
    const body = `{% connected_content ${state.sink.url}/down :save r :retry %}{{ r.temp }}`;
    const campaignId = await addCampaign(state.db.pool, { messages: [await webhook(body)] });
    const people = await addPeople(state.db.pool, 1);
    await planCall(state.db.pool, { campaignId, people });
    const clock = hurriedClock();
    await started(state.engines.open({ clock, random: systemRandom(clock) }));
    await settled(campaignId, 30_000);
    expect(await terminals(campaignId)).toEqual(['skipped:connected_content_failed 1']);
    expect(calls).toBe(6);
    expect(state.sink.entries).toEqual([]);
    await expectSums(campaignId, 1);
  });

  it('G1 blocks that cannot be read for a while cost no message, however often it is tried', async () => {
    const { pool } = state.db;
    await pool.query(
      `insert into content_blocks (workspace_id, content_block_id, name, content, created_at, updated_at)
       values (1, gen_random_uuid(), 'away', 'back', now(), now())`,
    );
    const campaignId = await addCampaign(pool, { messages: [await webhook('{{content_blocks.${away}}}')] });
    const people = await addPeople(pool, 1);
    await planCall(pool, { campaignId, people });
    await pool.query('alter table content_blocks rename to content_blocks_away');
    const clock = hurriedClock();
    await started(state.engines.open({ clock, random: systemRandom(clock) }));
    await expect
      .poll(
        async () =>
          (
            await pool.query<{ tries: number }>('select tries from deliveries where campaign_id = $1', [
              campaignId,
            ])
          ).rows[0]?.tries,
        { timeout: 30_000 },
      )
      .toBeGreaterThan(6);
    await pool.query('alter table content_blocks_away rename to content_blocks');
    await settled(campaignId, 30_000);
    expect(await terminals(campaignId)).toEqual(['sent 1']);
    expect(state.sink.entries.map((entry) => entry.body)).toEqual(['back']);
    await expectSums(campaignId, 1);
  });

  it('F52 a template that fails for some people sends to the others, and nothing blank leaves', async () => {
    const body = '{"n": {{ 100 | divided_by: {{custom_attribute.${parts}}} }}}';
    const campaignId = await addCampaign(state.db.pool, { messages: [await webhook(body)] });
    const people = await addPeople(state.db.pool, 6, (i) => ({ attributes: { parts: i % 3 } }));
    await planCall(state.db.pool, { campaignId, people });
    await started(state.engines.open());
    await settled(campaignId);
    expect(await terminals(campaignId)).toEqual(['sent 4', 'skipped:liquid_abort 2']);
    expect(state.sink.entries.map((entry) => entry.body).sort()).toEqual(
      ['{"n": 100}', '{"n": 100}', '{"n": 50}', '{"n": 50}'].sort(),
    );
  });

  it('F97 a hostile template ends with its reason while its neighbours are sent', async () => {
    const loop = '{% for i in (1..9999) %}{% for j in (1..9999) %}{{ j }}{% endfor %}{% endfor %}';
    const hostile = await addCampaign(state.db.pool, { messages: [await webhook(loop)] });
    const usual = await addCampaign(state.db.pool, { messages: [await webhook('Hi {{${user_id}}}')] });
    const people = await addPeople(state.db.pool, 3);
    await planCall(state.db.pool, { campaignId: hostile, people });
    await planCall(state.db.pool, { campaignId: usual, people });
    await started(state.engines.open());
    await settled(usual);
    await settled(hostile);
    expect(await terminals(hostile)).toEqual(['skipped:render_limit 3']);
    expect(await terminals(usual)).toEqual(['sent 3']);
  });
});
