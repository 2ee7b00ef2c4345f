import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** While developing, pages come from Vite and data from a running `npm start`. */
const api = process.env.UNETSWEEP_URL ?? 'http://127.0.0.1:4400';

export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ['source', 'module', 'browser', 'development|production', 'default'] },
  // The API's content policy allows files of its own only: nothing is put inline.
  build: { outDir: 'dist', emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { proxy: { '/v1': api, '/docs': api, '/openapi.json': api } },
});
