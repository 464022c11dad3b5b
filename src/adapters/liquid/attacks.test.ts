// T34: hostile templates. The parent survives all of them, each ends, and none sees anything of the host.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ATTACKS, ATTACK_BLOCKS, ATTACK_DATA } from '../../../tests/support/template-attacks.ts';
import { startTemplates } from '../../../tests/support/templates.ts';

const SECRET = 'never-to-be-seen-5150';
process.env['RELANCE_TEST_SECRET'] = SECRET;
const templates = startTemplates({ blocks: ATTACK_BLOCKS }, { children: 1 });
const lag = monitorEventLoopDelay({ resolution: 5 });

/** What a template could only print if it had reached the runtime or the machine. */
const INSIDE = /function|native code|\[object|node_modules|root:x|polluted|class [A-Z]|PATH=|execPath/;
/** Far above what any takes (a second on an idle machine), and far below never: a crowded one gives a child little of its time. */
const MAX_MS = 20_000;
const took: number[] = [];

beforeAll(async () => {
  await templates.text('warm');
  lag.enable();
});
afterAll(async () => {
  delete process.env['RELANCE_TEST_SECRET'];
  await templates.close();
});

describe('T34', () => {
  test(`there are at least 150 attacks, each under a name of its own`, () => {
    expect(ATTACKS.length).toBeGreaterThanOrEqual(150);
    expect(new Set(ATTACKS.map(({ name }) => name)).size).toBe(ATTACKS.length);
  });

  test.each(ATTACKS.map(({ name, source }) => [name, source] as const))('%s', async (_name, source) => {
    const named = Object.entries(ATTACK_DATA).filter(([name]) => source.includes(name));
    const data = { ...Object.fromEntries(named), custom_attribute: { a: 1 } };
    const started = performance.now();
    const result = await templates.render(source, { data, profile: { first_name: 'Ana' } });
    took.push(performance.now() - started);
    expect(took.at(-1)).toBeLessThan(MAX_MS);
    expect(['rendered', 'aborted', 'retry']).toContain(result.kind);
    const printed = result.kind === 'rendered' ? JSON.stringify([result.parts, result.extras]) : '';
    expect(printed.length).toBeLessThan(6_000_000);
    expect(printed).not.toContain(SECRET);
    expect(printed).not.toMatch(INSIDE);
  });

  test('checking them for saving ends as well', async () => {
    for (const { source } of ATTACKS) {
      const started = performance.now();
      await templates.templates.check(source);
      expect(performance.now() - started).toBeLessThan(MAX_MS);
    }
  });

  test('afterwards messages render as before, and the parent was never blocked for long', async () => {
    expect(await templates.text('Hi {{${first_name}}}', { profile: { first_name: 'Ana' } })).toBe('Hi Ana');
    lag.disable();
    const sorted = [...took].sort((a, b) => a - b);
    const at = (share: number): number => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
    console.log(
      `attacks: median ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms, deaths ${templates.deaths.length}`,
    );
    console.log(`event loop of the parent: p99 ${Math.round(lag.percentile(99) / 1e6)} ms`);
    // A parent that waited for a child would stand still for as long as the attack lasts.
    expect(lag.percentile(99) / 1e6).toBeLessThan(1_000);
  });
});
