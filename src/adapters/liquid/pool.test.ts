// The pool survives its children: kills, hostile neighbours, a busy machine, and the end of the parent (F97, F98).
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { afterAll, describe, expect, test } from 'vitest';
import { startTemplates, toJob } from '../../../tests/support/templates.ts';
import { joinPieces } from './pieces.ts';
import { compileTemplate, renderNow } from './render-job.ts';
import { createDialect } from './dialect.ts';
import { CONDEMNED } from './strikes.ts';
import type { RenderJob } from '../../ports/templates.ts';

const running = startTemplates({ blocks: { b: 'block' } }, { children: 2 });
afterAll(() => running.close());
const { templates } = running;

const good = (n: number): RenderJob => toJob({ body: 'Hi {{${n}}}' }, { profile: { n } });
/** Texts that differ only at their end, so that comparing two takes long. */
const texts = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => 'Ab'.repeat(20) + String((n * 7919) % count));
/** Uses the processor inside one filter call, where the child cannot notice. */
const STUCK = '{{ big | sort_natural | size }}';

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
};

describe('the pool', () => {
  test('keeps order over many batches and both children', async () => {
    const results = await templates.render(Array.from({ length: 1_234 }, (_, n) => good(n)));
    expect(results.map((result) => (result.kind === 'rendered' ? result.parts['body'] : result))).toEqual(
      Array.from({ length: 1_234 }, (_, n) => `Hi ${n}`),
    );
    expect(templates.pids().length).toBe(2);
  });

  test('what stands in templates comes back whole, in whichever branch, however often and from a new child', async () => {
    const long = (name: string): string => `<p>${name.repeat(40)}</p>\n`;
    const body = `${long('one')}{{${'${n}'}}}{% if ${'${n}'} > 1 %}${long('two')}{% else %}${long('three')}{% endif %}${long('one')}`;
    const expected = (n: number): string =>
      `${long('one')}${n}${long(n > 1 ? 'two' : 'three')}${long('one')}`;
    const renderAll = async (count: number): Promise<void> => {
      const jobs = Array.from({ length: count }, (_, n) =>
        toJob({ body, subject: body }, { profile: { n } }),
      );
      const results = await templates.render(jobs);
      expect(results.map((result) => (result.kind === 'rendered' ? result.parts : result))).toEqual(
        jobs.map((_, n) => ({ body: expected(n), subject: expected(n) })),
      );
    };
    await renderAll(1);
    await renderAll(350);
    for (const pid of templates.pids()) process.kill(pid, 'SIGKILL');
    await renderAll(350);
  });

  test('F97 a hostile template among a hundred costs only itself', async () => {
    const jobs = Array.from({ length: 100 }, (_, n) => good(n));
    const loop = '{% for i in (1..9999) %}{% for j in (1..9999) %}{{ j }}{% endfor %}{% endfor %}';
    jobs[37] = toJob({ body: loop });
    const results = await templates.render(jobs);
    expect(results[37]).toMatchObject({ kind: 'aborted', reason: 'render_limit' });
    expect(results.filter((result) => result.kind === 'rendered')).toHaveLength(99);
  });

  test('a child that is killed from outside costs nobody anything', async () => {
    await templates.render([good(1)]);
    const jobs = Array.from({ length: 5_000 }, (_, n) => good(n));
    const rendering = templates.render(jobs);
    const [victim] = templates.pids();
    process.kill(victim!, 'SIGKILL');
    const results = await rendering;
    expect(results.every((result) => result.kind === 'rendered')).toBe(true);
    expect(templates.pids()).not.toContain(victim);
  });

  test('a template that cannot be parsed stops only its own messages', async () => {
    const results = await templates.render([
      good(1),
      toJob({ body: '{% if %}' }),
      toJob({ s: 'ok', body: '{{ a' }),
      good(2),
    ]);
    expect(results.map((result) => result.kind)).toEqual(['rendered', 'aborted', 'aborted', 'rendered']);
    expect(results[2]).toMatchObject({
      reason: 'liquid_syntax_error',
      detail: expect.stringMatching(/^body: line 1, column 1: /),
    });
  });

  test('more templates than a child keeps are sent again when they come back', async () => {
    const jobs = Array.from({ length: 700 }, (_, n) =>
      toJob({ body: `${n} {{${'${a}'}}}` }, { profile: { a: 'x' } }),
    );
    for (let round = 0; round < 2; round++) {
      const results = await templates.render(jobs);
      expect(
        results.every((result, n) => result.kind === 'rendered' && result.parts['body'] === `${n} x`),
      ).toBe(true);
    }
  });

  test('a template longer than 1,000,000 characters is refused without being sent', async () => {
    const [result] = await templates.render([toJob({ body: 'x'.repeat(1_000_001) })]);
    expect(result).toMatchObject({ kind: 'aborted', reason: 'render_limit' });
    expect(await templates.check('x'.repeat(1_000_001))).toMatchObject([{ code: 'template_too_long' }]);
  });

  test('large templates of one batch do not fill a child', async () => {
    const jobs = Array.from({ length: 12 }, (_, n) =>
      toJob({ body: `${n}{{${'${a}'}}}${'<p>text</p>\n'.repeat(70_000)}` }),
    );
    const results = await templates.render(jobs);
    expect(results.every((result) => result.kind === 'rendered')).toBe(true);
  });

  test('it refuses more work than it may hold, and says that this is temporary', async () => {
    const jobs = Array.from({ length: 50_001 }, () => good(1));
    await expect(templates.render(jobs)).rejects.toMatchObject({ retryable: true });
    expect(await templates.render([])).toEqual([]);
  });

  test('a host that fails sends the message back', async () => {
    const broken = startTemplates();
    Object.assign(broken.host, { contentBlock: () => Promise.reject(new Error('database away')) });
    expect(await broken.render('{{content_blocks.${b}}}')).toEqual({
      kind: 'unavailable',
      detail: 'database away',
    });
    await broken.close();
  });

  test('closing ends the children and refuses further work', async () => {
    const short = startTemplates();
    await short.text('x');
    const pids = short.templates.pids();
    await short.close();
    await until(() => !pids.some(isAlive));
    await expect(short.render('x')).rejects.toThrow('closed');
    await expect(short.templates.check('x')).rejects.toThrow('closed');
  });

  test('children end when their parent is killed', async () => {
    const script = new URL('../../../tests/support/templates-parent.ts', import.meta.url);
    const tsx = createRequire(import.meta.url).resolve('tsx');
    const parent = fork(script, [], {
      execArgv: ['--import', tsx],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const [pids] = (await once(parent, 'message')) as [number[]];
    expect(pids.every(isAlive)).toBe(true);
    parent.kill('SIGKILL');
    await until(() => !pids.some(isAlive));
  });

  test('the same template renders the same with and without the pool', async () => {
    const liquid = createDialect({ reportAll: false });
    const job = good(5);
    const source = { key: 'k', parts: job.parts, htmlParts: [] };
    const wire = { ...job, index: 0, key: 'k', preview: false };
    const template = compileTemplate(liquid, source);
    const here = renderNow(liquid, template, wire, () => Promise.reject(new Error('no')));
    expect([joinPieces(here, template.standing.texts)]).toEqual(await templates.render([job]));
  });

  test('F98 one that is stuck in a single filter is killed, its neighbours lose nothing', async () => {
    const before = running.deaths.length;
    const jobs = [good(0), toJob({ body: STUCK }, { data: { big: texts(300_000) } }), good(2), good(3)];
    const results = await templates.render(jobs);
    expect(results.map((result) => result.kind)).toEqual(['rendered', 'aborted', 'rendered', 'rendered']);
    expect(results[1]).toMatchObject({ reason: 'render_limit', detail: 'the template takes too long' });
    expect(running.deaths.slice(before)).toContain('silent');
  });

  test('F97 a hostile template for many people costs little more than one for a few', async () => {
    const loop = '{% for i in (1..9999) %}{% for j in (1..9999) %}{{ j }}{% endfor %}{% endfor %}';
    const hostile = Array.from({ length: 2_000 }, (_, n) => toJob({ body: loop }, { profile: { n } }));
    const results = await templates.render(hostile);
    const details = results.map((result) => (result.kind === 'aborted' ? result.detail : result.kind));
    expect(details).not.toContain('rendered');
    expect(details.filter((detail) => detail === CONDEMNED).length).toBeGreaterThan(1_900);
  }, 120_000);

  test('F98 nor does one that has to be killed', async () => {
    const before = running.deaths.length;
    const big = texts(200_000);
    const hostile = Array.from({ length: 12 }, () => toJob({ body: `${STUCK}!` }, { data: { big } }));
    const results = await Promise.all(hostile.map(async (job) => (await templates.render([job]))[0]!));
    expect(results.filter((result) => result.kind === 'aborted').length).toBeGreaterThan(8);
    expect(running.deaths.length - before).toBeLessThan(10);
  }, 120_000);

  test('F97 one that fills the memory of its process is ended, its neighbours lose nothing', async () => {
    const before = running.deaths.length;
    const list = Array.from({ length: 3_000_000 }, () => ({}));
    const results = await templates.render([
      good(0),
      toJob({ body: '{{ list | size }}' }, { data: { list } }),
      good(2),
    ]);
    expect(results.map((result) => result.kind)).toEqual(['rendered', 'aborted', 'rendered']);
    // Short of memory, V8 mostly collects garbage until somebody ends it: either way it is over.
    expect(results[1]).toMatchObject({ detail: expect.stringMatching(/too much memory|too long/) });
    expect(running.deaths.length).toBeGreaterThan(before);
  });
});
