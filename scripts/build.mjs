// Compiles src to dist and copies what is not TypeScript beside it. Built aside and swapped in, so that a
// process never starts from half a build.
import { spawnSync } from 'node:child_process';
import { cpSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { digestSources } from './prepare.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, 'dist');
const fresh = join(root, `dist.building-${process.pid}`);
const old = join(root, `dist.old-${process.pid}`);

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
cpSync(join(root, 'src'), fresh, { recursive: true, filter: (path) => !path.endsWith('.ts') });
writeFileSync(join(fresh, '.stamp'), digest);
try {
  renameSync(target, old);
} catch (error) {
  if (error.code !== 'ENOENT') throw error;
}
renameSync(fresh, target);
rmSync(old, { recursive: true, force: true });
