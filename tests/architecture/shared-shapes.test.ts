// The build's one change to what is written (docs/adr/0014-shared-shapes.md).
import { execFileSync } from 'node:child_process';
import { runInThisContext } from 'node:vm';
import { expect, it } from 'vitest';

const script = '../../scripts/shared-shapes.mjs';
const { shareShapes } = (await import(script)) as { shareShapes: (code: string) => string };

it('a literal that spreads first and says more begins with nothing', () => {
  expect(shareShapes('export const f = (a, b) => ({ ...a, b });')).toBe(
    'export const f = (a, b) => ({ ...null, ...a, b });',
  );
  expect(shareShapes('f({ ...a, ...b })')).toBe('f({ ...null, ...a, ...b })');
});

it('inside one another, over several lines, behind characters of several bytes: each at its place', () => {
  const code = "const é = '𝒳';\nf({\n  ...a,\n  inner: { ...b, c: [{ ...d, e }] },\n});\n";
  expect(shareShapes(code)).toBe(
    "const é = '𝒳';\nf({\n  ...null, ...a,\n  inner: { ...null, ...b, c: [{ ...null, ...d, e }] },\n});\n",
  );
});

it.each([
  'const { ...rest } = a;',
  'const { first, ...rest } = a;',
  'f({ ...a });',
  'f({ b, ...a });',
  'f({ ...null, ...a, b });',
  'f([...a, b], ...c);',
  'const f = ({ ...a }, b) => b;',
  "const text = '{ ...a, b }'; // { ...a, b }",
  'const text = `{ ...a, b }`;',
  'f({});',
])('leaves %s as it is', (code) => {
  expect(shareShapes(code)).toBe(code);
});

it('means the same: whatever is spread, in the order in which it was', () => {
  const code = `
    const log = [];
    const seen = (name, value) => { log.push(name); return value; };
    const source = { get a() { log.push('get a'); return 1; }, b: 2, [Symbol.for('s')]: 3 };
    const list = [
      { ...seen('first', source), b: seen('second', 4), ...seen('third', null), ...seen('fourth', 'xy') },
      { ...undefined, a: 1 }, { ...[7], length: 1 }, { ...Object.create({ hidden: 1 }), own: 1 }, { ...source, __proto__: null },
    ];
    return [list, log, list.map((one) => Object.getPrototypeOf(one) === Object.prototype), list.map((one) => Reflect.ownKeys(one))];`;
  const body = (text: string): string => text.replace(/^.*?\{/s, '').replace(/\}\s*$/, '');
  const changed = body(shareShapes(`export const run = () => {${code}}`));
  expect(changed).not.toBe(code);
  const run = (text: string): unknown => runInThisContext(`(() => {${text}})()`);
  expect(run(changed)).toEqual(run(code));
});

it('objects made by one such literal have one shape', () => {
  const make = 'const make = (base, i) => ({ ...base, name: i });';
  const count = `
    const reps = [];
    for (let i = 0; i < 2_000; i++) {
      const one = make({ part: i % 64, id: 'u' + i }, i);
      if (i > 1_000 && !reps.some((other) => %HaveSameMap(other, one))) reps.push(one);
    }
    process.stdout.write(String(reps.length));`;
  const shapes = (code: string): number =>
    Number(
      execFileSync(process.execPath, ['--allow-natives-syntax', '-e', code + count], { encoding: 'utf8' }),
    );
  expect(shapes(shareShapes(make))).toBe(1);
});
