import { readFile } from 'node:fs/promises';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { expect, it } from 'vitest';

const document = new URL('../../../docs/openapi.json', import.meta.url);

it('is made from docs/openapi.json; `npm run openapi` makes it anew', async () => {
  const made = astToString(await openapiTypescript(document, { defaultNonNullable: false }));
  const committed = await readFile(new URL('./schema.ts', import.meta.url), 'utf8');
  // Before the types stands a comment that says not to edit them.
  expect(committed.endsWith(made)).toBe(true);
});
