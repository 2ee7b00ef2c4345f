import type { Trial } from '@unetsweep/contract';
import { expect, it } from 'vitest';
import { nucleiArchive } from '../../apps/api/src/testing/nuclei-archive.js';
import { expectTablesAgree } from './result-tables.js';
import { quickTrial, required, useService } from './service-bench.js';

const PNG = [0x89, 0x50, 0x4e, 0x47];
const bench = useService();

async function split(trial: Trial) {
  const { data } = await bench.client.GET('/v1/trials/{id}/split', { params: { path: { id: trial.id } } });
  return required(data);
}

async function predictions(trial: Trial) {
  const params = { path: { id: trial.id } };
  return required((await bench.client.GET('/v1/trials/{id}/predictions', { params })).data).items;
}

it('an archive that is still being imported is swept over, split by groups, measured, drawn and tabled', async () => {
  const options = { name: 'cells', groups: { from: 'folder' as const } };
  const posted = await bench.upload(options, await nucleiArchive(16), 'cells.zip');
  const created = await bench.post({
    name: 'losses',
    dataset: 'cells',
    parameters: { 'loss.name': ['bce', 'dice'], 'optimizer.learningRate': [0.01, 0.001] },
    trial: { ...quickTrial, validation: { strategy: 'group', fraction: 0.25, testFraction: 0.25 } },
    repeats: 2,
    keepCheckpoints: { bestTrials: 3 },
  });
  expect([posted.status, created.status]).toEqual(['importing', 'planning']);

  const dataset = await bench.imported(posted.id);
  expect([dataset.status, dataset.images, dataset.groups.length]).toEqual(['ready', 16, 4]);
  const { sweep, trials } = await bench.ended(created.id);
  expect([sweep.status, sweep.trialCounts.completed]).toEqual(['completed', 8]);

  const pictured = new Set<string>();
  for (const trial of trials) {
    const sides = await split(trial);
    const groups = [sides.train, sides.validation, sides.test].map(
      (side) => new Set(side.map(({ group }) => group)),
    );
    expect(groups.map(({ size }) => size)).toEqual([2, 1, 1]);
    expect(new Set(groups.flatMap((side) => [...side])).size).toBe(4);
    expect(trial.metrics).toMatchObject({ valDice: expect.any(Number), testDice: expect.any(Number) });
    const drawn = await predictions(trial);
    const images = drawn.map(({ sample, imageUrl, truthUrl }) => ({
      sample,
      imageUrl: bare(imageUrl),
      truthUrl: bare(truthUrl),
    }));
    pictured.add(JSON.stringify(images));
    expect(sides.validation.map(({ sample }) => sample)).toEqual(
      expect.arrayContaining(drawn.map(({ sample }) => sample)),
    );
    for (const { imageUrl, truthUrl, predictionUrl } of drawn)
      for (const picture of [imageUrl, truthUrl, predictionUrl]) await expectPng(picture);
  }
  // The very same pictures of images and truths in every trial.
  expect(pictured.size).toBe(1);
  expect(JSON.parse([...pictured][0] ?? '')).toHaveLength(4);

  const axes = { row: 'loss.name', column: 'optimizer.learningRate' };
  for (const metric of ['valDice', 'testDice'])
    await expectTablesAgree({ url: bench.url, sweepId: sweep.id, trials, ...axes, metric });
});

/** Pictures are named by their content, below the trial that shows them. */
const bare = (address: string) => address.split('/').at(-1);

async function expectPng(address: string): Promise<void> {
  const response = await fetch(new URL(address, bench.url));
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png']);
  expect([...new Uint8Array(await response.arrayBuffer()).slice(0, 4)]).toEqual(PNG);
}
