// Builds the dashboard (src/dashboard) into dist/dashboard; scripts/build.mjs calls it. `npm run dev:dashboard` serves it
// with hot reloading in front of a server on port 3000.
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import mantine from 'postcss-preset-mantine';
import { defineConfig } from 'vite';

const server = process.env.RELANCE_URL ?? 'http://127.0.0.1:3000';
const proxied = ['/admin', '/campaigns', '/users', '/docs', '/openapi.json', '/healthz', '/readyz'];

/** What the door needs too; whatever stands in no list here is drawn for people who are signed in alone. */
const DOOR =
  'ActionIcon|Alert|Anchor|Button|Card|Center|CloseButton|Code|Group|Input|InputBase|Loader|Paper|PasswordInput|Skeleton|' +
  'Stack|Text|TextInput|ThemeIcon|Title|Transition|UnstyledButton';
const BASE = new RegExp(
  `@mantine[\\\\/](hooks|store)[\\\\/]|core[\\\\/]esm[\\\\/](core|components[\\\\/](${DOOR}))[\\\\/]`,
);

/** What opens above a screen; on every one, since the frame has menus and hints. */
const LAYERS =
  /@floating-ui|core[\\/]esm[\\/](utils[\\/]Floating|components[\\/](Popover|Tooltip|FocusTrap|Portal|Overlay|ScrollArea))[\\/]/;
/** Lists to choose from: not on every screen. */
const CHOOSE =
  /core[\\/]esm[\\/]components[\\/](Combobox|Select|MultiSelect|TagsInput|Autocomplete|PillsInput|Pill)[\\/]/;

export default defineConfig({
  root: fileURLToPath(new URL('./src/dashboard/', import.meta.url)),
  plugins: [react()],
  css: { postcss: { plugins: [mantine()] } },
  build: {
    target: 'es2022',
    outDir: fileURLToPath(new URL('./dist/dashboard/', import.meta.url)),
    emptyOutDir: true,
    // Names say nothing of the sources; fingerprints make them cacheable for good.
    assetsInlineLimit: 0,
    // The guard for preloading would be an inline script, which the policy of the page forbids.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1_500,
    rolldownOptions: {
      output: {
        // What most screens use comes in a few files instead of a hundred: an icon is smaller than the request for it.
        codeSplitting: {
          groups: [
            { name: 'icons', test: /@tabler[\\/]icons-react/ },
            { name: 'base', test: BASE, minShareCount: 12 },
            { name: 'form', test: /@mantine[\\/]form[\\/]/ },
            { name: 'layers', test: LAYERS, minShareCount: 12 },
            { name: 'choose', test: CHOOSE, minShareCount: 12 },
            { name: 'blocks', test: /@mantine[\\/]|@floating-ui/, minShareCount: 20 },
          ],
        },
      },
    },
  },
  server: { proxy: Object.fromEntries(proxied.map((path) => [path, server])) },
});
