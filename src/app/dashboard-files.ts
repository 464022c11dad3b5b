// Reads the built dashboard once, at start. It is a few megabytes and is served from memory.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DashboardFile, DashboardFiles } from '../api/public/dashboard.ts';

/** Beside the compiled code; when the sources run themselves, what was built last. */
const FOLDER = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/dashboard/' : '../dashboard/',
  import.meta.url,
);

/** Null: it was not built (`npm run build`). */
export const readDashboardFiles = (folder: URL = FOLDER): DashboardFiles | null => {
  const page = new URL('index.html', folder);
  const assets = new URL('assets/', folder);
  if (!existsSync(page) || !existsSync(assets)) return null;
  const names = readdirSync(fileURLToPath(assets)).filter((name) => !/\.(br|gz)$/.test(name));
  return {
    page: readFileSync(page, 'utf8'),
    assets: new Map(names.map((name) => [name, readAsset(assets, name)])),
  };
};

const readAsset = (folder: URL, name: string): DashboardFile => {
  const read = (file: string) => readFileSync(new URL(encodeURIComponent(file), folder));
  const has = (file: string) => existsSync(new URL(encodeURIComponent(file), folder));
  return {
    contentType: TYPES[extname(name)] ?? 'application/octet-stream',
    bytes: {
      identity: read(name),
      ...(has(`${name}.br`) ? { br: read(`${name}.br`) } : {}),
      ...(has(`${name}.gz`) ? { gzip: read(`${name}.gz`) } : {}),
    },
  };
};

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};
