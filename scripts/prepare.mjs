// Runs before `npm start` and `npm test`, on a machine that may have Node and nothing else: so only Node's own
// modules here. Installs what the lock file names, builds what is stale, and says what it does.
// The database's library links are not made here: the supervisor heals them at every start.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const stamp = join(modules, '.relance-stamp');
const say = (text) => console.error(`[prepare] ${text}`);

/** What makes `dist` out of the sources. */
const BUILT_WITH = [
  ...['package.json', 'tsconfig.json', 'tsconfig.build.json', 'vite.config.mjs'],
  ...['scripts/build.mjs', 'scripts/shared-shapes.mjs'],
];

/** What `dist` was built from: every source file and what builds it. */
export const digestSources = () => {
  const hash = createHash('sha256');
  for (const name of BUILT_WITH) hash.update(read(name));
  for (const file of readdirSync(join(root, 'src'), { recursive: true }).sort()) {
    const path = join('src', file);
    if (lstatSync(join(root, path)).isFile() && !path.endsWith('.test.ts'))
      hash.update(path).update(read(path));
  }
  return hash.digest('hex');
};

const read = (path) => readFileSync(join(root, path));

const checkNode = () => {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  say(`Node 20.19 or newer is needed, and this is ${process.versions.node}. See https://nodejs.org/`);
  process.exit(1);
};

const installDependencies = () => {
  const digest = createHash('sha256').update(read('package-lock.json')).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  if (existsSync(modules) && lstatSync(modules).isSymbolicLink()) {
    say('node_modules is a link and is left as it is.');
    return;
  }
  if (!matchesLock()) {
    say('Installing the locked dependencies (about a minute, once).');
    runNpm(['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund']);
  }
  writeFileSync(stamp, digest);
};

/** npm keeps a list of what it installed; equal versions mean that somebody installed already. */
const matchesLock = () => {
  const hidden = join(modules, '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const installed = JSON.parse(readFileSync(hidden, 'utf8')).packages ?? {};
  const wanted = Object.entries(JSON.parse(read('package-lock.json')).packages ?? {});
  return wanted.every(([path, entry]) => {
    if (path === '') return true;
    const found = installed[path];
    if (found === undefined) return entry.optional === true || entry.devOptional === true;
    return found.version === entry.version && existsSync(join(root, path));
  });
};

const runNpm = (args) => {
  // Under npm, its own program is known; otherwise whatever npm the path has.
  const cli = process.env.npm_execpath;
  const [command, first] = cli?.endsWith('.js') ? [process.execPath, [cli]] : ['npm', []];
  const { status } = spawnSync(command, [...first, ...args], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32' && command === 'npm',
  });
  if (status === 0) return;
  say('npm could not install the dependencies; its messages are above.');
  process.exit(1);
};

const buildWhenStale = () => {
  const built = join(root, 'dist', '.stamp');
  if (existsSync(built) && readFileSync(built, 'utf8') === digestSources()) return;
  say('Building.');
  const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs')], {
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) process.exit(1);
};

/** For browser tests, where there are any: a Chromium that is here, or the distribution's when we may install it. */
export const findChromium = () => {
  const named = [process.env.CHROMIUM_PATH, ...onPath(), ...playwrightDownloads()].find(
    (path) => path !== undefined && existsSync(path),
  );
  if (named !== undefined) return named;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return null;
  say('Installing Chromium from the distribution (about 300 MB) for the browser tests.');
  const stdio = ['ignore', 2, 2];
  try {
    execFileSync('apt-get', ['update', '-q'], { stdio });
    execFileSync('apt-get', ['install', '-qy', '--no-install-recommends', 'chromium'], { stdio });
  } catch (error) {
    say(`Chromium could not be installed: ${error.message}`);
  }
  return onPath().find((path) => existsSync(path)) ?? null;
};

const onPath = () =>
  (process.env.PATH ?? '')
    .split(':')
    .flatMap((dir) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(dir, name)));

const playwrightDownloads = () => {
  const cache = process.env.PLAYWRIGHT_BROWSERS_PATH ?? join(homedir(), '.cache', 'ms-playwright');
  if (!existsSync(cache)) return [];
  const versions = readdirSync(cache).filter((name) => name.startsWith('chromium-'));
  return versions.map((name) => join(cache, name, 'chrome-linux', 'chrome'));
};

const prepareBrowser = () => {
  if (!existsSync(join(root, 'tests', 'browser'))) return;
  const found = findChromium();
  say(found === null ? 'No Chromium: set CHROMIUM_PATH for the browser tests.' : `Chromium: ${found}`);
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  checkNode();
  installDependencies();
  buildWhenStale();
  if (process.argv[2] === 'test') prepareBrowser();
}
