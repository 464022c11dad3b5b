// Loads the engine's side once more with one planted bug in it: `?bug=N` on an import gives every module of ours below
// it a copy of its own, compiled in memory, in which the file of bug N is changed. The files themselves stay as they are.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vitest/config';
import { PLANTED_BUGS } from './planted-bugs.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BUG = /\?bug=(\d+)$/;
/** What may be copied: the rest neither has bugs planted in it nor imports what has. */
const COPIED = ['src/core/', 'src/engine/', 'src/kinds/channels/', 'src/kinds/triggers/'];
const DOORS = ['engine-side.ts', 'entries.ts', 'settlements.ts'].map((file) => `${ROOT}tests/model/${file}`);

const isCopied = (id: string): boolean =>
  DOORS.includes(id) || COPIED.some((folder) => id.startsWith(ROOT + folder));

export const plantedBugs = (): Plugin => ({
  name: 'planted-bugs',
  enforce: 'pre',
  async resolveId(source, importer) {
    const wanted = BUG.exec(source) ?? BUG.exec(importer ?? '');
    if (wanted === null) return null;
    const from = importer?.replace(BUG, '');
    const found = await this.resolve(source.replace(BUG, ''), from, { skipSelf: true });
    return found === null || !isCopied(found.id) ? found : `${found.id}${wanted[0]}`;
  },
  load(id) {
    const wanted = BUG.exec(id);
    if (wanted === null) return null;
    const file = id.replace(BUG, '');
    const text = readFileSync(file, 'utf8');
    const planted = PLANTED_BUGS[Number(wanted[1])];
    return planted !== undefined && file === ROOT + planted.file
      ? text.replace(planted.find, () => planted.replace)
      : text;
  },
});
