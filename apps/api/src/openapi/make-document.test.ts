import { expect, it } from 'vitest';
import { makeDocument } from './make-document.js';

const committed = new URL('../../../../docs/openapi.json', import.meta.url).pathname;

it('makes the committed docs/openapi.json; `npm run openapi` writes it anew', async () => {
  await expect(await makeDocument()).toMatchFileSnapshot(committed);
});
