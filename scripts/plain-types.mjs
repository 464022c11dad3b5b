// `node --import ./scripts/plain-types.mjs file.ts` runs TypeScript as the build leaves it: nothing but its types taken away,
// and shapes shared (shared-shapes.mjs). (tsx also keeps the names of functions, at the price of a call per closure that is
// made: benchmarks would measure that.) The work is done in processes of its own, so that memory is not measured either.
import { fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire, register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

const isHelper = process.argv[2] === '--share-shapes';

if (isHelper) {
  const { shareShapes } = await import('./shared-shapes.mjs');
  process.on('message', ({ id, code }) => process.send({ id, code: shareShapes(code) }));
  process.once('disconnect', () => process.exit());
} else if (isMainThread) register(import.meta.url);

const { transform } = createRequire(createRequire(import.meta.url).resolve('tsx'))('esbuild');

export const load = async (url, context, next) => {
  if (!url.endsWith('.ts')) return next(url, context);
  const sourcefile = fileURLToPath(url);
  const { code } = await transform(await readFile(sourcefile, 'utf8'), {
    sourcefile,
    loader: 'ts',
    format: 'esm',
    target: 'es2023',
    sourcemap: 'inline',
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  });
  return { format: 'module', source: await shared(code), shortCircuit: true };
};

let helper = null;
let lastId = 0;
const waiting = new Map();

/** By the helper, which ends with this process. */
const shared = (code) => {
  helper ??= startHelper();
  const id = ++lastId;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    helper.send({ id, code });
  });
};

const startHelper = () => {
  const child = fork(fileURLToPath(import.meta.url), ['--share-shapes'], { execArgv: [] });
  child.on('message', ({ id, code }) => {
    waiting.get(id)(code);
    waiting.delete(id);
  });
  return child;
};
