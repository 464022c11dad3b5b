// Compiles src to dist and copies what is not TypeScript beside it. Built aside and swapped in, so that a
// process never starts from half a build.
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { digestSources } from './prepare.mjs';
import { shareShapesOfFolder } from './shared-shapes.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, 'dist');
const fresh = join(root, `dist.building-${process.pid}`);
const old = join(root, `dist.old-${process.pid}`);

// Whoever starts this, tests included, gets what ships: with another value React builds in its development half.
process.env.NODE_ENV = 'production';

const digest = digestSources();
const compiler = join(root, 'node_modules', 'typescript-7', 'bin', 'tsc');
const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--outDir', fresh], {
  cwd: root,
  stdio: ['ignore', 2, 2],
});
if (status !== 0) {
  rmSync(fresh, { recursive: true, force: true });
  console.error('The build failed; dist is left as it was.');
  process.exit(1);
}
shareShapesOfFolder(fresh);
// The dashboard is built by Vite below; tests and browser sources do not ship.
const isCopied = (path) => !/\.tsx?$/.test(path) && !/[/\\]src[/\\](ui|dashboard)([/\\]|$)/.test(path);
cpSync(join(root, 'src'), fresh, { recursive: true, filter: isCopied });
await buildDashboard(join(fresh, 'dashboard'));
writeFileSync(join(fresh, '.stamp'), digest);
try {
  renameSync(target, old);
} catch (error) {
  if (error.code !== 'ENOENT') throw error;
}
renameSync(fresh, target);
rmSync(old, { recursive: true, force: true });

/** Assets are compressed once, here, and not at every request. */
async function buildDashboard(outDir) {
  const { build } = await import('vite');
  await build({
    configFile: join(root, 'vite.config.mjs'),
    logLevel: 'error',
    build: { outDir, emptyOutDir: true },
  });
  const assets = join(outDir, 'assets');
  for (const name of readdirSync(assets)) {
    if (!/\.(js|css|svg|json)$/.test(name)) continue;
    const bytes = readFileSync(join(assets, name));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
    writeFileSync(join(assets, `${name}.br`), brotliCompressSync(bytes, { params }));
    writeFileSync(join(assets, `${name}.gz`), gzipSync(bytes));
  }
}
