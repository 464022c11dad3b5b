import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import { raw } from '../../core/sql.ts';
import type { FilterKind } from '../../core/segments/filter.ts';
import { indexFilterKinds } from '../../core/segments/segment.ts';
import {
  audienceKeyOf,
  parseScheduleCreate,
  parseScheduleDelete,
  parseScheduleUpdate,
  parseSendIdCreate,
  parseTransactionalSend,
  parseTriggerSend,
} from './campaign-calls.ts';

/** The contract ring knows no kinds; tests/conformance/filters.test.ts runs audiences through the real ones. */
const anyKind = (id: string): FilterKind => ({
  id,
  parse: () => ok({ toSql: () => raw('true'), test: () => true, describe: () => id }),
});
const kinds = indexFilterKinds([
  anyKind('custom-attribute'),
  anyKind('email-subscription-status'),
  anyKind('push-subscription-status'),
  anyKind('last-used-app'),
]);

const CAMPAIGN = '0cba1e2f-1111-4222-8333-444455556666';
const send = (body: object) => parseTriggerSend({ campaign_id: CAMPAIGN, ...body }, kinds);
const to = (...recipients: unknown[]) => send({ recipients });
const audience = { email_subscription_status: { comparison: 'is', value: 'opted_in' } };

const fieldOfRefusal = (result: Result<unknown>): string | undefined =>
  result.ok ? 'accepted' : result.error.field;
const messageOf = (result: Result<unknown>): string => (result.ok ? 'accepted' : result.error.message);
const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`${result.error.field}: ${result.error.message}`);
  return result.value;
};

describe('/campaigns/trigger/send', () => {
  test('REST-16 one recipient by external id', () => {
    expect(valueOf(to({ external_user_id: 'ada' }))).toEqual({
      campaignId: CAMPAIGN,
      sendId: null,
      triggerProperties: null,
      broadcast: false,
      audience: null,
      recipients: [
        {
          key: { kind: 'external_id', value: 'ada' },
          properties: null,
          sendToExistingOnly: true,
          attributes: null,
        },
      ],
      attachments: [],
    });
  });

  test('REST-18 campaign_id missing or not of the shape of one', () => {
    for (const campaign_id of [undefined, null, 5, '', 'abc', `${CAMPAIGN}x`]) {
      const result = parseTriggerSend({ campaign_id, broadcast: true }, kinds);
      expect(fieldOfRefusal(result)).toBe('campaign_id');
      expect(messageOf(result)).toBe('campaign_id must be a string of the campaign api identifier');
    }
    expect(messageOf(parseTriggerSend([], kinds))).toContain('JSON object');
  });

  test('REST-20 no target at all', () => {
    for (const body of [
      {},
      { broadcast: false },
      { recipients: null, audience: null },
      { recipients: [] },
      { recipients: [], broadcast: true },
      { recipients: [], audience },
    ])
      expect(messageOf(send(body))).toMatch(/^No Recipients/);
  });

  test('REST-21 broadcast with recipients', () => {
    expect(fieldOfRefusal(send({ broadcast: true, recipients: [{ external_user_id: 'a' }] }))).toBe(
      'broadcast',
    );
  });

  test('REST-22 broadcast with attachments', () => {
    const attachments = [{ file_name: 'a.pdf', url: 'https://files.example/a.pdf' }];
    expect(fieldOfRefusal(send({ broadcast: true, attachments }))).toBe('attachments');
    expect(valueOf(send({ recipients: [{ external_user_id: 'a' }], attachments })).attachments).toEqual([
      { fileName: 'a.pdf', url: 'https://files.example/a.pdf' },
    ]);
  });

  test('REST-23 broadcast alone', () => {
    expect(valueOf(send({ broadcast: true }))).toMatchObject({
      broadcast: true,
      recipients: [],
      audience: null,
    });
  });

  test('REST-24 50 recipients, not 51', () => {
    const people = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ external_user_id: `u${i}` }));
    expect(valueOf(to(...people(50))).recipients).toHaveLength(50);
    expect(messageOf(to(...people(51)))).toMatch(/max number/);
  });

  test('REST-25 two identifiers in one recipient', () => {
    const alias = { alias_name: 'a', alias_label: 'b' };
    for (const second of [{ user_alias: alias }, { email: 'a@example.com' }, { braze_id: 'x' }])
      expect(fieldOfRefusal(to({ external_user_id: 'a', ...second }))).toMatch(/^recipients\[0\]\./);
  });

  test('REST-26 no identifier', () => {
    expect(fieldOfRefusal(to({ external_user_id: 'a' }, {}))).toBe('recipients[1]');
    expect(fieldOfRefusal(to({ external_user_id: null }))).toBe('recipients[0]');
    expect(fieldOfRefusal(to({ external_user_id: '' }))).toBe('recipients[0].external_user_id');
    expect(fieldOfRefusal(to('ada'))).toBe('recipients[0]');
  });

  test('REST-27 email without prioritization', () => {
    for (const prioritization of [undefined, null, [], 'identified'])
      expect(fieldOfRefusal(to({ email: 'a@example.com', prioritization }))).toBe(
        'recipients[0].prioritization',
      );
    expect(fieldOfRefusal(to({ email: 'a@example.com', prioritization: ['newest'] }))).toBe(
      'recipients[0].prioritization[0]',
    );
    const order = ['unidentified', 'most_recently_updated'];
    expect(valueOf(to({ email: 'a@example.com', prioritization: order })).recipients[0]?.key).toEqual({
      kind: 'email',
      value: 'a@example.com',
      prioritization: order,
    });
  });

  test('REST-28 identified and unidentified together', () => {
    const prioritization = ['identified', 'unidentified'];
    expect(fieldOfRefusal(to({ email: 'a@example.com', prioritization }))).toBe(
      'recipients[0].prioritization',
    );
  });

  test('REST-2.1 prioritization next to another identifier is ignored', () => {
    expect(to({ external_user_id: 'a', prioritization: 'whatever' }).ok).toBe(true);
  });

  test('REST-31 send_to_existing_only false needs attributes', () => {
    expect(fieldOfRefusal(to({ external_user_id: 'a', send_to_existing_only: false }))).toBe(
      'recipients[0].send_to_existing_only',
    );
    const created = to({
      external_user_id: 'a',
      send_to_existing_only: false,
      attributes: { email: 'x@y.z' },
    });
    expect(valueOf(created).recipients[0]).toMatchObject({
      sendToExistingOnly: false,
      attributes: { email: 'x@y.z' },
    });
  });

  test('REST-32 send_to_existing_only false is not for aliases', () => {
    const user_alias = { alias_name: 'a', alias_label: 'b' };
    expect(fieldOfRefusal(to({ user_alias, send_to_existing_only: false, attributes: {} }))).toBe(
      'recipients[0].send_to_existing_only',
    );
    expect(valueOf(to({ user_alias })).recipients[0]?.key).toEqual({ kind: 'alias', label: 'b', name: 'a' });
  });

  test('REST-34 own trigger properties are kept apart from the call’s', () => {
    const call = valueOf(
      send({
        trigger_properties: { a: 1, b: 2 },
        recipients: [{ external_user_id: 'x', trigger_properties: { a: 3 } }],
      }),
    );
    expect(call.triggerProperties).toEqual({ a: 1, b: 2 });
    expect(call.recipients[0]?.properties).toEqual({ a: 3 });
  });

  test('REST-35 trigger_properties over 50 KB, counted in bytes', () => {
    const sized = (bytes: number) => ({ k: 'é'.repeat((bytes - 8) / 2) });
    expect(send({ broadcast: true, trigger_properties: sized(50 * 1024) }).ok).toBe(true);
    expect(fieldOfRefusal(send({ broadcast: true, trigger_properties: sized(50 * 1024 + 2) }))).toBe(
      'trigger_properties',
    );
    expect(fieldOfRefusal(to({ external_user_id: 'a', trigger_properties: sized(60_000) }))).toBe(
      'recipients[0].trigger_properties',
    );
  });

  test('REST-2.3 an empty string stands for no trigger properties', () => {
    expect(valueOf(send({ broadcast: true, trigger_properties: '' })).triggerProperties).toBeNull();
    for (const trigger_properties of ['x', 5, [1], true])
      expect(fieldOfRefusal(send({ broadcast: true, trigger_properties }))).toBe('trigger_properties');
  });

  test('REST-38 recipients together with an audience; REST-39 an audience alone', () => {
    const rule = { filter: 'email-subscription-status', comparison: 'is', value: 'opted_in' };
    expect(valueOf(send({ recipients: [{ external_user_id: 'a' }], audience })).audience).toEqual(rule);
    expect(valueOf(send({ audience }))).toMatchObject({ audience: rule, broadcast: false, recipients: [] });
    expect(valueOf(send({ audience, broadcast: true })).audience).toEqual(rule);
  });

  test('REST-43 the unique audience is the campaign and the audience object, not the recipients', () => {
    const key = (body: object) => audienceKeyOf(valueOf(send(body)));
    const other = { email_subscription_status: { comparison: 'is_not', value: 'opted_in' } };
    expect(key({ recipients: [{ external_user_id: 'a' }], audience })).toBeNull();
    expect(key({ audience, broadcast: true })).toBe(key({ audience, trigger_properties: { a: 1 } }));
    expect(new Set([key({ audience }), key({ audience: other }), key({ broadcast: true })]).size).toBe(3);
  });

  test('REST-44 a number as external id is the equal string', () => {
    expect(valueOf(to({ external_user_id: 12345 })).recipients[0]?.key).toEqual({
      kind: 'external_id',
      value: '12345',
    });
    for (const external_user_id of [1.5, 2 ** 53, true, {}])
      expect(fieldOfRefusal(to({ external_user_id }))).toBe('recipients[0].external_user_id');
  });

  test('REST-1.8 lengths of identifiers are bytes', () => {
    expect(to({ external_user_id: 'x'.repeat(987) }).ok).toBe(true);
    expect(to({ external_user_id: 'é'.repeat(494) }).ok).toBe(false);
    const alias = (name: unknown, label: unknown) =>
      to({ user_alias: { alias_name: name, alias_label: label } });
    expect(alias('x'.repeat(236), 'l').ok).toBe(true);
    expect(fieldOfRefusal(alias('x'.repeat(237), 'l'))).toBe('recipients[0].user_alias.alias_name');
    expect(fieldOfRefusal(alias('x', ''))).toBe('recipients[0].user_alias.alias_label');
    expect(fieldOfRefusal(to({ user_alias: 'x' }))).toBe('recipients[0].user_alias');
  });

  test.each<[string, object, string]>([
    ['broadcast as text', { broadcast: 'true' }, 'broadcast'],
    ['recipients as object', { recipients: { external_user_id: 'a' } }, 'recipients'],
    [
      'attributes as text',
      { recipients: [{ external_user_id: 'a', attributes: 'x' }] },
      'recipients[0].attributes',
    ],
    [
      'flag as text',
      { recipients: [{ external_user_id: 'a', send_to_existing_only: 'no' }] },
      'recipients[0].send_to_existing_only',
    ],
    ['braze_id as number', { recipients: [{ braze_id: 5 }] }, 'recipients[0].braze_id'],
    ['attachments as object', { audience, attachments: {} }, 'attachments'],
    ['attachment without url', { audience, attachments: [{ file_name: 'a' }] }, 'attachments[0].url'],
    [
      'attachment of a file',
      { audience, attachments: [{ file_name: 'a', url: 'file:///x' }] },
      'attachments[0].url',
    ],
    [
      'attachment without name',
      { audience, attachments: [{ url: 'https://x' }] },
      'attachments[0].file_name',
    ],
    ['audience as array', { audience: [audience] }, 'audience'],
    ['audience of two filters', { audience: { AND: [audience], OR: [audience] } }, 'audience'],
    ['send_id too long', { audience, send_id: 'x'.repeat(65) }, 'send_id'],
    ['send_id beyond ASCII', { audience, send_id: 'é' }, 'send_id'],
    ['send_id empty', { audience, send_id: '' }, 'send_id'],
  ])('%s is refused by name', (_, body, field) => {
    expect(fieldOfRefusal(send(body))).toBe(field);
  });

  test('unknown keys are tolerated everywhere', () => {
    const plain = { recipients: [{ external_user_id: 'a', attributes: { x: 1 } }], audience };
    const extra = {
      ...plain,
      unknown: 1,
      recipients: [{ ...plain.recipients[0], more: [] }],
      audience: { email_subscription_status: { ...audience.email_subscription_status, note: 'x' } },
    };
    expect(valueOf(send(extra))).toEqual(valueOf(send(plain)));
  });
});

describe('schedules', () => {
  const create = (schedule: unknown) =>
    parseScheduleCreate({ campaign_id: CAMPAIGN, broadcast: true, schedule }, kinds);
  const SCHEDULE = 'AAAAAAAA-1111-4222-8333-444455556666';

  test('REST-45 an instant, with the offsets published examples use', () => {
    const at = Date.UTC(2026, 5, 1, 15);
    for (const time of [
      '2026-06-01T15:00:00Z',
      '2026-06-01T10:00:00-05:00',
      '2026-06-01T10:00:00-5:00',
      '2026-06-01T15:00:00+0000',
      '2026-06-01T15:00:00',
      '2026-06-01 15:00',
    ])
      expect(valueOf(create({ time })).schedule).toEqual({ kind: 'instant', at });
    expect(valueOf(create({ time: '2026-06-01T15:00:00Z' })).call.broadcast).toBe(true);
  });

  test('REST-46 schedule or its time missing; REST-47 not a time', () => {
    for (const schedule of [undefined, null, 'now', []])
      expect(fieldOfRefusal(create(schedule))).toBe('schedule');
    for (const time of [
      undefined,
      null,
      5,
      '',
      'tomorrow',
      '2026-02-30T10:00:00Z',
      '2026-06-01T10:00:00+99:99',
    ])
      expect(fieldOfRefusal(create({ time }))).toBe('schedule.time');
  });

  test('REST-49 local and optimal times keep the wall time as written', () => {
    expect(valueOf(create({ time: '2026-06-01T09:30:00', in_local_time: true })).schedule).toEqual({
      kind: 'local',
      wall: '2026-06-01T09:30:00',
    });
    expect(valueOf(create({ time: '2026-06-01T09:30:00-5:00', in_local_time: true })).schedule).toEqual({
      kind: 'local',
      wall: '2026-06-01T09:30:00',
    });
    expect(valueOf(create({ time: '2026-06-01T09:30:00Z', at_optimal_time: true })).schedule).toEqual({
      kind: 'optimal',
      date: '2026-06-01',
    });
    expect(fieldOfRefusal(create({ time: '2026-06-01', in_local_time: true, at_optimal_time: true }))).toBe(
      'schedule.at_optimal_time',
    );
    expect(fieldOfRefusal(create({ time: '2026-06-01', in_local_time: 'yes' }))).toBe(
      'schedule.in_local_time',
    );
  });

  test('REST-51 an update carries the whole schedule: a flag left out is off', () => {
    const update = parseScheduleUpdate({
      campaign_id: CAMPAIGN,
      schedule_id: SCHEDULE,
      schedule: { time: '2026-06-01T15:00:00' },
    });
    expect(valueOf(update)).toEqual({
      campaignId: CAMPAIGN,
      scheduleId: SCHEDULE.toLowerCase(),
      schedule: { kind: 'instant', at: Date.UTC(2026, 5, 1, 15) },
    });
  });

  test('REST-53 update and delete need the id of a schedule', () => {
    for (const schedule_id of [undefined, null, 5, 'x']) {
      const body = { campaign_id: CAMPAIGN, schedule_id, schedule: { time: '2026-06-01' } };
      expect(fieldOfRefusal(parseScheduleUpdate(body))).toBe('schedule_id');
      expect(fieldOfRefusal(parseScheduleDelete(body))).toBe('schedule_id');
    }
    expect(valueOf(parseScheduleDelete({ campaign_id: CAMPAIGN, schedule_id: SCHEDULE })).scheduleId).toBe(
      SCHEDULE.toLowerCase(),
    );
    expect(fieldOfRefusal(parseScheduleDelete({ schedule_id: SCHEDULE }))).toBe('campaign_id');
  });
});

describe('send ids and transactional sends', () => {
  test('REST-60 REST-61 send ids: generated, chosen, refused', () => {
    const create = (send_id?: unknown) => parseSendIdCreate({ campaign_id: CAMPAIGN, send_id });
    expect(valueOf(create())).toEqual({ campaignId: CAMPAIGN, sendId: null });
    expect(valueOf(create('blast-1')).sendId).toBe('blast-1');
    expect(valueOf(create('x'.repeat(64))).sendId).toHaveLength(64);
    for (const bad of ['x'.repeat(65), 'naïve', '', 5]) expect(fieldOfRefusal(create(bad))).toBe('send_id');
  });

  const transactional = (body: object) => parseTransactionalSend(CAMPAIGN, body);

  test('REST-64 external_send_id has a closed alphabet', () => {
    const recipient = { external_user_id: 'a' };
    expect(fieldOfRefusal(transactional({ recipient, external_send_id: 'a b' }))).toBe('external_send_id');
    expect(valueOf(transactional({ recipient, external_send_id: 'aZ0-_+/=' })).externalSendId).toBe(
      'aZ0-_+/=',
    );
  });

  test('REST-66 recipient as an object or an array of one', () => {
    const recipient = { external_user_id: 7, attributes: { email: 'a@example.com' } };
    const expected = {
      key: { kind: 'external_id', value: '7' },
      properties: null,
      sendToExistingOnly: false,
      attributes: { email: 'a@example.com' },
    };
    expect(valueOf(transactional({ recipient })).recipient).toEqual(expected);
    expect(valueOf(transactional({ recipient: [recipient] })).recipient).toEqual(expected);
    for (const bad of [[recipient, recipient], [], undefined, 'a'])
      expect(fieldOfRefusal(transactional({ recipient: bad }))).toBe('recipient');
  });

  test('REST-3.7 only external ids and aliases; without attributes nobody is created', () => {
    expect(fieldOfRefusal(transactional({ recipient: { email: 'a@example.com' } }))).toBe('recipient');
    expect(
      valueOf(transactional({ recipient: { external_user_id: 'a' } })).recipient.sendToExistingOnly,
    ).toBe(true);
    const user_alias = { alias_name: 'a', alias_label: 'b' };
    expect(
      valueOf(transactional({ recipient: { user_alias, attributes: { x: 1 } } })).recipient
        .sendToExistingOnly,
    ).toBe(true);
    expect(fieldOfRefusal(parseTransactionalSend('x', { recipient: { external_user_id: 'a' } }))).toBe(
      'campaign_id',
    );
  });
});

describe('whatever is sent', () => {
  const json = fc.jsonValue({ maxDepth: 3 });
  const parsers: readonly ((input: unknown) => Result<unknown>)[] = [
    (input) => parseTriggerSend(input, kinds),
    (input) => parseScheduleCreate(input, kinds),
    parseScheduleUpdate,
    parseScheduleDelete,
    parseSendIdCreate,
    (input) => parseTransactionalSend(CAMPAIGN, input),
  ];
  /** Bodies made of the right names and any values. */
  const body = fc
    .record(
      {
        campaign_id: fc.oneof(fc.constant(CAMPAIGN), json),
        schedule_id: fc.oneof(fc.constant(CAMPAIGN), json),
        send_id: json,
        trigger_properties: json,
        broadcast: fc.oneof(fc.boolean(), json),
        audience: fc.oneof(fc.constant(audience), json),
        recipients: fc.oneof(
          json,
          fc.array(
            fc.record(
              {
                external_user_id: fc.oneof(fc.string(), json),
                user_alias: json,
                email: json,
                prioritization: json,
                send_to_existing_only: json,
                attributes: json,
                trigger_properties: json,
              },
              { requiredKeys: [] },
            ),
            { maxLength: 3 },
          ),
        ),
        recipient: json,
        attachments: json,
        schedule: fc.oneof(fc.record({ time: fc.oneof(json, fc.constant('2026-06-01T00:00:00Z')) }), json),
        external_send_id: json,
      },
      { requiredKeys: [] },
    )
    .map((fields): unknown => fields);

  test('no parser throws, and every refusal says why and where', () => {
    fc.assert(
      fc.property(fc.oneof({ weight: 5, arbitrary: body }, { weight: 1, arbitrary: json }), (input) => {
        for (const parse of parsers) {
          const result = parse(input);
          if (result.ok) continue;
          expect(result.error.message).not.toBe('');
          if (typeof input === 'object' && input !== null && !Array.isArray(input))
            expect(result.error.field).toMatch(/^[a-zA-Z_]/);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  test('CD-8.2 the target table holds for every combination', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom(undefined, null, false, true),
        (named, narrowed, broadcast) => {
          const result = send({
            ...(named ? { recipients: [{ external_user_id: 'a' }] } : {}),
            ...(narrowed ? { audience } : {}),
            broadcast,
          });
          expect(result.ok).toBe(named ? broadcast !== true : narrowed || broadcast === true);
        },
      ),
    );
  });
});
