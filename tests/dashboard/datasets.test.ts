import { addPlannedSweep, newPoints } from '@unetsweep/store/testing';
import { describe, expect, it } from 'vitest';
import { nucleiArchive } from '../../apps/api/src/testing/nuclei-archive.js';
import { useBench } from './bench.js';
import { hasBrowser } from './browser.js';
import { addNuclei } from './seed.js';

let datasetId: string;

const bench = useBench({
  importConcurrency: 1,
  seed: async ({ store }) => {
    const dataset = await addNuclei(store);
    datasetId = dataset.id;
    await addPlannedSweep(store, dataset, newPoints(2), { name: 'still running' });
  },
});

const fileOf = (buffer: Buffer) => ({ name: 'cells.v2.zip', mimeType: 'application/zip', buffer });

describe.skipIf(!hasBrowser)('data sets', () => {
  it('are listed and described, with their images', async () => {
    const { page, api, complaints } = bench;
    await page.goto(`${api.url}/datasets`);
    await page.getByRole('link', { name: 'nuclei' }).click();
    await page.locator('.stats').getByText('128 × 128').waitFor();
    await page.getByRole('img', { name: /background 80 %, nucleus 20 %/ }).waitFor();
    const samples = page.getByRole('region', { name: 'Samples' });
    for (const [layer, name] of [
      ['Overlay', 'r1c1, overlay'],
      ['Image', 'r1c1'],
      ['Mask', 'r1c1, mask'],
    ] as const) {
      await samples.getByRole('button', { name: layer }).click();
      const picture = samples.getByRole('img', { name, exact: true });
      await expect
        .poll(() => picture.evaluate((element) => (element as HTMLImageElement).naturalWidth))
        .toBe(128);
    }
    expect(complaints).toEqual([]);
  });

  it('cannot go while a sweep needs them; the answer leads to the sweep', async () => {
    const { page, api } = bench;
    await page.goto(`${api.url}/datasets/${datasetId}`);
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete for good' }).click();
    await page.getByRole('dialog').getByRole('alert').getByRole('link').click();
    await page.getByRole('heading', { name: 'still running' }).waitFor();
  });

  it('are imported from an archive, and deleted again', async () => {
    const { page, api, complaints } = bench;
    await page.goto(`${api.url}/datasets/new`);
    await page.getByLabel('Archive').setInputFiles(fileOf(await nucleiArchive()));
    expect(await page.getByRole('textbox', { name: /^Name/ }).inputValue()).toBe('cells.v2');
    await page.getByLabel('Groups').selectOption('folder');
    await page.getByLabel('Class names').fill('ground, nucleus');
    await page.getByRole('button', { name: 'Import' }).click();
    await page.getByRole('heading', { name: 'cells.v2' }).waitFor();
    await page.getByText('Ready').waitFor();
    await page.getByRole('region', { name: 'Groups', exact: true }).getByText('r1').waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete for good' }).click();
    await page.getByRole('heading', { name: 'Data sets' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('are refused with each file and value that is wrong, and at the field that is', async () => {
    const { page, api } = bench;
    await page.goto(`${api.url}/datasets/new`);
    await page.getByLabel('Archive').setInputFiles(fileOf(await nucleiArchive()));
    await page.getByLabel('Further options').fill('{ "maskValues": { "7": 1 } }');
    await page.getByRole('button', { name: 'Import' }).click();
    const faults = page.getByRole('region', { name: 'Why the import failed' });
    await faults.getByText('unknownMaskValue').first().waitFor();
    expect(await faults.getByRole('row').nth(1).textContent()).toMatch(/masks\/.*(0|255)/);
    await page.getByLabel('Further options').fill('{ "zoom": 99 }');
    await page.getByRole('button', { name: 'Import' }).click();
    await page.getByRole('alert').getByText('/zoom').waitFor();
    await page.getByLabel('Further options').fill('{ "zoom": ');
    await page.getByRole('button', { name: 'Import' }).click();
    await page.getByText('This is not JSON').waitFor();
  });
});
