// No dead control: every field that the parser of a campaign asks for is proved, by a journey or here, to change what is
// delivered. Fields are found by watching the parser read, so that a new one without a case fails.
import { basename } from 'node:path';
import type { TObject } from 'typebox';
import { expect, test } from 'vitest';
import { createCampaign } from '../../src/contract/admin/campaigns.ts';
import type { CampaignDefinition } from '../../src/core/campaigns/campaign.ts';
import type { WinningVariant } from '../../src/core/campaigns/definition/conversion-settings.ts';
import { parseDefinition } from '../../src/core/campaigns/parse-definition.ts';
import type { PersonalModel } from '../../src/core/experiments/personal-model.ts';
import { withShares, type SelectedShares } from '../../src/core/experiments/intelligent-selection.ts';
import { decideWinner, testResults } from '../../src/core/experiments/winning-variant.ts';
import { assignVariant } from '../../src/core/deliveries/variant.ts';
import { settle, USUAL_RETRIES } from '../../src/core/deliveries/settle.ts';
import { mayRepeatUnknown } from '../../src/engine/dispatch.ts';
import { createSelections } from '../../src/engine/selections.ts';
import { shareKey } from '../../src/ports/share-store.ts';
import { listFiles } from '../architecture/source-files.ts';
import { chanceOf } from '../simulation/chance.ts';
import { campaign, definition, NOW } from '../support/decide-facts.ts';
import { CALL_CASES } from '../support/setting-cases/calls.ts';
import { EVENT_CASES } from '../support/setting-cases/events.ts';
import { BESIDE_CASES, LIMIT_CASES } from '../support/setting-cases/limits.ts';
import { SCHEDULE_CASES } from '../support/setting-cases/schedules.ts';
import { drawWorld } from './cases.ts';
import { decideByEngine } from './engine-side.ts';
import { drawEntry, enterByEngine } from './entries.ts';

/** Names for people and for other systems: they are shown, and change nothing that is delivered. */
const LABELS = ['variants[].name', 'variants[].messages[].message_id'];

/** Proved below. */
const PROVED_HERE = [
  'expiry_seconds',
  'at_least_once',
  'winning_variant',
  'winning_variant.test_percentage',
  'winning_variant.decide_after_seconds',
  'winning_variant.metric',
  'winning_variant.otherwise',
  'winning_variant.send',
  'intelligent_selection',
];

const daily = { type: 'daily', start: '2026-03-10', time: '09:00' };
const MESSAGE = { message_id: 'm', channel: 'email', configuration_id: 'c', content: {} };

/** Together they make the parser read every field there is: one document per branch. */
const DOCUMENTS: readonly object[] = [
  {
    variants: [{ id: 'v', name: 'v', percentage: 100, messages: [MESSAGE] }],
    reeligibility: { after_seconds: 0 },
    duration: { starts_at: '2026-03-10T12:00', ends_at: '2026-03-11T12:00' },
    window: { from: '09:00', to: '18:00' },
    quiet_hours: { from: '22:00', to: '06:00' },
    speed_limit: { messages_per_minute: 10 },
    maximum_people: { count: 1 },
    conversions: [{ event: { type: 'purchase' }, deadline_seconds: 60 }],
    winning_variant: { test_percentage: 10 },
    tracking: {},
    delay: { type: 'after', seconds: 1 },
    schedule: {
      ...daily,
      end: { date: '2026-04-01' },
      waves: { waves: [{ size: 1 }] },
      timing: { type: 'local' },
    },
  },
  {
    delay: { type: 'next_weekday', weekday: 1, time: '09:00' },
    schedule: {
      type: 'weekly',
      ...{ start: '2026-03-10', time: '09:00', weekdays: [1] },
      timing: { type: 'optimal', within: { from: '09:00', to: '18:00' } },
    },
  },
  { delay: { type: 'in_days', days: 1, time: '09:00' }, schedule: { ...daily, type: 'monthly', day: 1 } },
  {
    delay: { type: 'optimal_time' },
    schedule: { ...daily, type: 'monthly', on_weekday: { nth: 1, weekday: 1 } },
  },
  { schedule: { type: 'once', date: '2026-03-10', time: '09:00' } },
  { schedule: { type: 'dates', dates: [{ date: '2026-03-10', time: '09:00' }] } },
];

/** What is handed to kinds of their own as it was written. */
const OPAQUE = new Set([
  'audience',
  'trigger',
  'exceptions',
  'conversions[].event',
  'variants[].messages[].content',
]);

const watched = (value: unknown, path: string, asked: Set<string>): unknown => {
  if (Array.isArray(value)) return value.map((item) => watched(item, `${path}[]`, asked));
  if (typeof value !== 'object' || value === null || OPAQUE.has(path)) return value;
  return new Proxy(value, {
    get: (fields, name) => {
      if (typeof name !== 'string' || name === 'toJSON' || name === 'constructor')
        return Reflect.get(fields, name);
      const at = path === '' ? name : `${path}.${name}`;
      asked.add(at);
      return watched(Reflect.get(fields, name), at, asked);
    },
  });
};

const findSettings = (): ReadonlySet<string> => {
  const asked = new Set<string>();
  for (const document of DOCUMENTS) {
    const read = parseDefinition(watched(document, '', asked), 'marketing', () => 'id');
    if (!read.ok) throw new Error(JSON.stringify(read.error));
  }
  return asked;
};

/** Beside the definition: names, what the cases prove by their scene, and what is no setting of its own. */
const NAMES = ['key', 'name', 'description'];
const BY_SCENE = ['type', 'definition'];
/** Alerts tell people of the workspace; a draft is a definition, and is not live. */
const NOT_DELIVERED = ['alerts', 'draft'];

/** What can be put into a campaign by a path of its own. */
const settablePaths = async (): Promise<readonly string[]> => {
  const names = new Set<string>();
  for (const file of listFiles('src/contract/admin', /\.ts$/)) {
    const of = basename(file, '.ts');
    const contract = (await import(`../../src/contract/admin/${of}.ts`)) as Record<string, unknown>;
    const exported = Object.values(contract);
    for (const { method, path } of exported.filter(isEndpoint)) {
      const [, name] = /^\/admin\/v1\/campaigns\/:campaign_id\/([a-z-]+)/.exec(path) ?? [];
      if (name !== undefined && (method === 'PUT' || method === 'PATCH')) names.add(name);
    }
  }
  return [...names];
};

const isEndpoint = (value: unknown): value is { readonly method: string; readonly path: string } =>
  typeof value === 'object' && value !== null && 'method' in value && 'path' in value;

test('no dead control: what a campaign carries beside its definition has a proof', async () => {
  const carried = [
    ...Object.keys((createCampaign.shapes.body as TObject).properties),
    ...(await settablePaths()),
  ];
  const proved = BESIDE_CASES.map(({ setting }) => setting);
  const known = [...proved, ...NAMES, ...BY_SCENE, ...NOT_DELIVERED];
  expect(carried.filter((name) => !known.includes(name))).toEqual([]);
  expect(known.filter((name) => !carried.includes(name))).toEqual([]);
});

test('no dead control: every setting has a proof, and every proof a setting', () => {
  const cases = [...CALL_CASES, ...EVENT_CASES, ...SCHEDULE_CASES, ...LIMIT_CASES];
  const proved = new Set([...cases.map(({ setting }) => setting), ...PROVED_HERE, ...LABELS]);
  const settings = findSettings();
  expect(settings.size).toBeGreaterThan(80);
  expect([...settings].filter((name) => !proved.has(name))).toEqual([]);
  expect([...proved].filter((name) => !settings.has(name))).toEqual([]);
});

const winning = (more: Partial<WinningVariant> = {}): WinningVariant => ({
  testPercentage: 50,
  decideAfterSeconds: 3_600,
  metric: 'unique_opens',
  otherwise: 'send_best',
  send: 'winner',
  ...more,
});

/** Outcomes of the same worlds under two definitions. */
const decideUnder = async (
  change: (before: CampaignDefinition) => CampaignDefinition,
): Promise<readonly string[]> => {
  const said: string[] = [];
  for (let i = 0; i < 300; i++) {
    const world = drawWorld(chanceOf(`setting ${i}`));
    const changed = { ...world.campaign, definition: change(world.campaign.definition) };
    said.push(JSON.stringify(await decideByEngine({ ...world, campaign: changed })));
  }
  return said;
};
const withWinning = (more: Partial<WinningVariant>) => (before: CampaignDefinition) => ({
  ...before,
  success: { ...before.success, winningVariant: winning(more) },
});

test('no dead control: winning_variant, its share and its time decide who waits, and until when', async () => {
  const base = await decideUnder(withWinning({}));
  expect(await decideUnder(withWinning({}))).toEqual(base);
  expect(await decideUnder(withWinning({ testPercentage: 1 }))).not.toEqual(base);
  expect(await decideUnder(withWinning({ decideAfterSeconds: null }))).not.toEqual(base);
  const without = (before: CampaignDefinition) => ({
    ...before,
    success: { ...before.success, winningVariant: null },
  });
  expect(await decideUnder(without)).not.toEqual(base);
});

test('no dead control: winning_variant.metric and .otherwise decide what wins', () => {
  const variants = definition().variants.flatMap((one) => [one, { ...one, id: 'v2' }]);
  const row = (variant: string, outcome: string, count: number) => ({
    day: '2026-03-10',
    sendId: '',
    channel: '',
    reason: '',
    variant,
    outcome,
    count,
    amount: 0,
  });
  const rows = ['v1', 'v2'].flatMap((id) => [row(id, 'recipient', 100)]);
  rows.push(row('v1', 'unique_open', 50), row('v2', 'unique_click', 50));
  const winnerBy = (settings: WinningVariant): string | null =>
    decideWinner(settings, testResults(settings, { variants }, rows)).winner;
  expect(winnerBy(winning())).toBe('v1');
  expect(winnerBy(winning({ metric: 'unique_clicks' }))).toBe('v2');
  expect(winnerBy(winning({ metric: 'conversion_rate' }))).not.toBeNull();
  expect(winnerBy(winning({ metric: 'conversion_rate', otherwise: 'end' }))).toBeNull();
});

test('no dead control: winning_variant.send gives everybody else their own variant', async () => {
  const rate = { people: 100, successes: 10 };
  const better = { people: 100, successes: 60 };
  const model: PersonalModel = {
    state: 'fitted',
    base: { v0: rate, v1: rate },
    features: [{ feature: 'country', p: 0.001, cells: { FR: { v0: rate, v1: better } } }],
  };
  const under = async (send: WinningVariant['send']): Promise<readonly string[]> => {
    const said: string[] = [];
    for (let i = 0; i < 300; i++) {
      const world = drawWorld(chanceOf(`setting ${i}`));
      const profile = world.profile && {
        ...world.profile,
        fields: { ...world.profile.fields, country: 'FR' },
      };
      const changed = { ...world.campaign, definition: withWinning({ send })(world.campaign.definition) };
      const decided = await decideByEngine({ ...world, profile, campaign: changed, winner: 'v0', model });
      said.push(decided.kind === 'go' ? decided.variant : decided.kind);
    }
    return said;
  };
  const [winner, own] = [await under('winner'), await under('personalized')];
  expect(own).not.toEqual(winner);
  const moved = winner.flatMap((variant, i) => (variant === own[i] ? [] : [`${variant} ${own[i]}`]));
  expect(moved).toContain('v0 v1');
  expect(moved).not.toContain('v1 v0');
});

test('no dead control: intelligent_selection lets the shares follow what was counted', async () => {
  const made: SelectedShares[] = [];
  const selections = createSelections({
    latest: () => Promise.resolve(new Map()),
    counted: (keys) =>
      Promise.resolve(
        new Map(
          keys.map((key) => [
            shareKey(key),
            new Map([
              ['v1', { successes: 5, people: 100 }],
              ['v2', { successes: 50, people: 100 }],
            ]),
          ]),
        ),
      ),
    keep: (all) => {
      made.push(...all.map(({ shares }) => shares));
      return Promise.resolve(new Map(all.map(({ key, shares }) => [shareKey(key), shares])));
    },
  });
  const [v1] = definition().variants;
  const variants = v1 === undefined ? [] : ['v1', 'v2'].map((id) => ({ ...v1, id, percentage: 50 }));
  const under = async (intelligentSelection: boolean): Promise<readonly string[]> => {
    const success = { ...definition().success, intelligentSelection };
    const one = campaign({ definition: definition({ variants, success }) });
    const selected = (await selections.of([one], NOW)).get(one) ?? null;
    return Array.from({ length: 100 }, (_, slot) => {
      const shared = { ...one.definition, variants: withShares(variants, selected) };
      const got = assignVariant(shared, slot, null);
      return got.kind === 'variant' ? got.variant.id : got.kind;
    });
  };
  expect((await under(false)).filter((id) => id === 'v2')).toHaveLength(50);
  expect(made).toEqual([]);
  expect((await under(true)).filter((id) => id === 'v2').length).toBeGreaterThan(90);
});

test('no dead control: expiry_seconds says from when on a message is dropped', async () => {
  const until = async (expirySeconds: number | null): Promise<readonly string[]> => {
    const said: string[] = [];
    for (let i = 0; i < 100; i++) {
      const world = drawEntry(chanceOf(`setting ${i}`));
      const { campaign: one } = world;
      const changed = { ...one, definition: { ...one.definition, expirySeconds } };
      said.push(JSON.stringify(await enterByEngine({ ...world, campaign: changed })));
    }
    return said;
  };
  expect(await until(60)).not.toEqual(await until(null));
  const world = drawWorld(chanceOf('expired'));
  const late = { ...world.delivery, expiresAt: world.now - 1 };
  const active = { ...world.campaign, status: 'active' as const, stoppedAt: null };
  expect(await decideByEngine({ ...world, campaign: active, delivery: late })).toMatchObject({
    reason: 'expired',
  });
});

test('no dead control: at_least_once repeats a transactional message whose answer was lost', () => {
  const ends = (atLeastOnce: boolean): string => {
    const one = campaign({ category: 'transactional', definition: definition({ atLeastOnce }) });
    const call = {
      outcome: { kind: 'unknown' as const },
      class: 'C' as const,
      keyTtlMs: null,
      limits: USUAL_RETRIES,
    };
    const at = { attempt: 1, firstAt: 0, uncertain: false, now: 0, expiresAt: null, draw: 0 };
    return settle({ ...call, ...at, atLeastOnce: mayRepeatUnknown({ campaign: one }) }).kind;
  };
  expect([ends(false), ends(true)]).toEqual(['held', 'retry']);
});
