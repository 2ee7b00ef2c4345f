import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** While developing, pages come from Vite and data from a running `npm start`. */
const api = process.env.UNETSWEEP_URL ?? 'http://127.0.0.1:4400';

/** The API's content policy forbids code made of text: what needs it would fail in the browser only. */
const refuseEval: Plugin = {
  name: 'refuse-eval',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      const found = file.type === 'chunk' && /.{0,60}(?<![\w$.])(?:eval|Function)\(.{0,60}/.exec(file.code);
      if (found) this.error(`${file.fileName} makes code of text: ${found[0]}`);
    }
  },
};

export default defineConfig({
  plugins: [react(), refuseEval],
  resolve: { conditions: ['source', 'module', 'browser', 'development|production', 'default'] },
  // The API's content policy allows files of its own only: nothing is put inline.
  build: { outDir: 'dist', emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { proxy: { '/v1': api, '/docs': api, '/openapi.json': api } },
});
