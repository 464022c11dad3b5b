// `node --import ./scripts/plain-types.mjs file.ts` runs TypeScript with nothing but its types taken away, as the build
// takes them. (tsx also keeps the names of functions, at the price of a call per closure that is made: benchmarks would
// measure that.) The work is done by tsx's own compiler, in a process of its own, so that memory is not measured either.
import { readFile } from 'node:fs/promises';
import { createRequire, register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) register(import.meta.url);

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
  return { format: 'module', source: code, shortCircuit: true };
};
