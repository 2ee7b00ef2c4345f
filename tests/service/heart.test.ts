import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectTablesAgree } from './result-tables.js';
import { quickTrial, required, useService } from './service-bench.js';

/** Folder of the Sunnybrook set: images/ and masks/, the patient in each name before `-IM-`. */
const FOLDER = process.env.UNETSWEEP_HEART ?? '';
const PATIENTS = 30;
const IMAGES = 526;
const CLI = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));
const IMPORT_MS = 180_000;

describe.skipIf(FOLDER === '')('the heart set (skipped unless UNETSWEEP_HEART names its folder)', () => {
  const bench = useService();
  let printed = '';

  beforeAll(async () => {
    const flags = ['--name', 'heart', '--group-pattern', '^(.*)-IM-'];
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [CLI, 'datasets', 'import', FOLDER, ...flags],
      { env: { ...process.env, UNETSWEEP_URL: bench.url, NO_COLOR: '1' } },
    );
    printed = stdout;
  }, IMPORT_MS);

  it('is imported from the command line with its patients as groups', async () => {
    const { data } = await bench.client.GET('/v1/datasets', { params: { query: { name: 'heart' } } });
    const heart = required(data?.items[0]);
    expect(heart).toMatchObject({
      status: 'ready',
      images: IMAGES,
      labelled: IMAGES,
      // Stored as RGB, though grey.
      channels: 3,
      sizes: [{ width: 256, height: 256, images: IMAGES }],
    });
    expect(heart.groups).toHaveLength(PATIENTS);
    const sizes = heart.groups.map(({ images }) => images);
    expect([Math.min(...sizes), Math.max(...sizes)]).toEqual([12, 24]);
    expect(heart.classes[1]?.pixelShare).toBeCloseTo(0.016_159_32, 8);
    expect(printed).toContain(`${IMAGES}, all with masks`);
    expect(printed).toContain(`${PATIENTS}, 12 to 24 images each`);
  });

  it('is swept over with no patient on both sides of a split', async () => {
    const { id } = await bench.post({
      name: 'patients',
      dataset: 'heart',
      parameters: { 'loss.name': ['bce', 'bceDice'], 'optimizer.learningRate': [0.01, 0.001] },
      trial: {
        ...quickTrial,
        training: { epochs: 2, batchSize: 10 },
        validation: { strategy: 'group', fraction: 0.2 },
      },
    });
    const { sweep, trials } = await bench.ended(id);
    expect([sweep.status, sweep.trialCounts.completed]).toEqual(['completed', 4]);
    for (const trial of trials) {
      const { data } = await bench.client.GET('/v1/trials/{id}/split', {
        params: { path: { id: trial.id } },
      });
      const { train, validation, test, unused } = required(data);
      const [left, right] = [train, validation].map((side) => new Set(side.map(({ group }) => group)));
      expect(required(left).size + required(right).size).toBe(PATIENTS);
      expect([...required(left)].filter((patient) => required(right).has(patient))).toEqual([]);
      expect([train.length + validation.length, test.length, unused.length]).toEqual([IMAGES, 0, 0]);
      expect(trial.flags).not.toContain('groupsShared');
    }
    const axes = { row: 'loss.name', column: 'optimizer.learningRate', metric: 'valDice' };
    await expectTablesAgree({ url: bench.url, sweepId: id, trials, ...axes });
  });
});
