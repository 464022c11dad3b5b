// Builds the dashboard (src/dashboard) into dist/dashboard; scripts/build.mjs calls it. `npm run dev:dashboard` serves it
// with hot reloading in front of a server on port 3000.
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import mantine from 'postcss-preset-mantine';
import { defineConfig } from 'vite';

const server = process.env.RELANCE_URL ?? 'http://127.0.0.1:3000';
const proxied = ['/admin', '/campaigns', '/users', '/docs', '/openapi.json', '/healthz', '/readyz'];

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
            { name: 'blocks', test: /@mantine[\\/]|@floating-ui/, minShareCount: 20 },
          ],
        },
      },
    },
  },
  server: { proxy: Object.fromEntries(proxied.map((path) => [path, server])) },
});
