import type { InvalidCellCode, SweepSpec } from '@unetsweep/contract';
import { addWorker } from '@unetsweep/store/testing';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { START_MS, startTestApi, type TestApi } from '../../testing/test-api.js';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') });
  const id = uuidv7();
  await api.store.datasets.create({ id, name: 'nuclei', sha256: 'a'.repeat(64) });
  await api.store.datasets.complete(id, {
    description: {
      images: 20,
      channels: 1,
      classes: [0, 1, 2].map((index) => ({ index, name: `class ${index}`, pixelShare: 1 / 3 })),
      sizes: [{ width: 128, height: 128, images: 20 }],
      labelled: 20,
    },
    samples: Array.from({ length: 20 }, (_, index) => ({
      name: `${index}.png`,
      group: null,
      width: 128,
      height: 128,
    })),
    content: new TextEncoder().encode('archive'),
  });
  await addWorker(api.store, 1, { slotMemoryMb: 1500 });
}, START_MS);
afterAll(() => api.close());

interface Fault {
  code: InvalidCellCode;
  /** The field to change. */
  path: string;
  /** Values that can run, then one that can't. */
  parameters: NonNullable<SweepSpec['parameters']>;
  trial?: SweepSpec['trial'];
  /** What the sentence names. */
  says: RegExp;
}

const faults: Fault[] = [
  {
    code: 'sizeNotDivisible',
    path: 'model.depth',
    parameters: { 'model.depth': [3, 4, 5] },
    trial: { preprocessing: { size: 48 } },
    says: /depth = 5.*48 x 48/,
  },
  {
    code: 'batchLargerThanSplit',
    path: 'training.batchSize',
    parameters: { 'training.batchSize': [4, 8, 17] },
    says: /17.*16 training images/,
  },
  {
    code: 'emptySplit',
    path: 'validation',
    parameters: { 'selection.maxImages': [12, 20, 1] },
    trial: { training: { batchSize: 1 } },
    says: /image/,
  },
  {
    code: 'headNotMultiple',
    path: 'model.head.filters',
    parameters: { 'model.head.filters': [3, 6, 7] },
    says: /7.*3 outputs/,
  },
  {
    code: 'overMemory',
    path: 'training.batchSize',
    parameters: { 'model.baseFilters': [4, 8, 512] },
    says: /MiB.*1500 MiB/,
  },
  {
    code: 'maskEqualisation',
    path: 'preprocessing.equalize',
    parameters: { 'preprocessing.equalize': ['none', 'image', 'mask'] },
    says: /add "maskEqualisation" to force/,
  },
  {
    code: 'colourOnGrey',
    path: 'augmentation.hue',
    parameters: { 'augmentation.hue': [0, 0.1] },
    says: /0.1 changes the colours.*1 channel/,
  },
];

const sweepOf = ({ parameters, trial }: Fault, changes: Partial<SweepSpec> = {}): SweepSpec => ({
  name: 'invalid',
  dataset: 'nuclei',
  parameters,
  trial: { preprocessing: { size: 64 }, model: { baseFilters: 4 }, ...trial },
  ...changes,
});

const post = (spec: SweepSpec, query = '') => api.request.post(`/v1/sweeps${query}`).send(spec);

describe.each(faults)('points that cannot run: $code', (fault) => {
  const [path = '', values] = Object.entries(fault.parameters)[0] ?? [];
  const [bad, ...good] = Array.isArray(values) ? values.toReversed() : [];
  const pointCount = good.length;
  const cell = {
    code: fault.code,
    path: fault.path,
    message: expect.stringMatching(fault.says),
    count: 1,
    example: { [path]: bad },
  };

  it('a dry run names them with a count and an example', async () => {
    const { body } = await post(sweepOf(fault), '?dryRun=true').expect(200);
    expect(body).toMatchObject({ valid: false, pointCount, invalidCount: 1, invalid: [cell] });
    expect(body.points).not.toContainEqual({ [path]: bad });
  });

  it('a POST refuses them, or leaves them out', async () => {
    const { body } = await post(sweepOf(fault)).expect(422);
    expect(body).toMatchObject({ code: 'invalidCells', invalidCount: 1, invalid: [cell] });
    const skipping = sweepOf(fault, { onInvalidPoint: 'skip' });
    const { body: dry } = await post(skipping, '?dryRun=true').expect(200);
    expect(dry).toMatchObject({
      valid: true,
      pointCount,
      trialCount: pointCount,
      invalidCount: 1,
      invalid: [cell],
    });
    await post(skipping).expect(201);
  });

  it('a search that draws its points draws them again', async () => {
    const parameters = {
      ...fault.parameters,
      'model.dropout': { type: 'float' as const, low: 0, high: 0.5 },
    };
    const drawing = sweepOf(fault, { parameters, search: { method: 'random' }, maxTrials: 30 });
    const { body } = await post(drawing, '?dryRun=true').expect(200);
    expect(body).toMatchObject({
      valid: true,
      pointCount: 30,
      invalid: [{ ...cell, count: expect.any(Number), example: { [path]: bad } }],
    });
    expect(body.points).toHaveLength(20);
    for (const point of body.points) expect(point[path]).not.toBe(bad);
    await post(drawing).expect(201);
  });
});
