import { describe, expect, it } from 'vitest';
import { useBench } from './bench.js';
import { hasBrowser } from './browser.js';
import { addGrid, addNuclei } from './seed.js';

const KEY = 'correct-horse-battery';
const bench = useBench({
  adminKey: KEY,
  seed: async ({ store }) => {
    await addGrid(store, await addNuclei(store), 'rates');
  },
});

describe.skipIf(!hasBrowser)('signing in', () => {
  it('asks for the key, refuses a wrong one, and keeps the right one nowhere', async () => {
    const { page, api } = bench;
    await page.goto(api.url);
    await page.getByLabel('API key').fill('something else');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('API key').fill(KEY);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'rates' }).waitFor();
    await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
    const kept = await page.evaluate(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
    );
    expect(kept).not.toContain(KEY);
    expect(kept).not.toContain('unetsweep-session');
    expect(page.url()).not.toContain(KEY);
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ name: 'unetsweep-session', httpOnly: true, sameSite: 'Strict' });
    expect(cookie?.value).not.toContain(KEY);
  });

  it('serves changes, streams and pictures by the cookie, until one signs out', async () => {
    const { page, api } = bench;
    await page.goto(api.url);
    await page.getByLabel('API key').fill(KEY);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'rates' }).click();
    await page.getByRole('button', { name: /^Pause/ }).click();
    await page.getByRole('button', { name: /^Resume/ }).waitFor();
    await page.goto(`${api.url}/datasets`);
    await page.getByRole('link', { name: 'nuclei' }).click();
    const picture = page.getByRole('img', { name: 'r1c1, overlay' });
    await expect
      .poll(() => picture.evaluate((element) => (element as HTMLImageElement).naturalWidth))
      .toBe(128);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('API key').waitFor();
    expect(await page.context().cookies()).toEqual([]);
  });
});
