import { beforeAll, expect, it } from 'vitest';
import { nucleiArchive } from '../../apps/api/src/testing/nuclei-archive.js';
import { IMPORT_MS, quickTrial, required, useService } from './service-bench.js';

const bench = useService();
const DATASET = 'cells';

beforeAll(async () => {
  const { id } = await bench.upload({ name: DATASET }, await nucleiArchive(8), 'cells.zip');
  expect((await bench.imported(id)).status).toBe('ready');
}, IMPORT_MS);

it('a calibration says how strong penalties may be, and relative strengths are those', async () => {
  const trial = { ...quickTrial, model: { ...quickTrial.model, initializer: 'glorotUniform' as const } };
  const posted = await bench.client.POST('/v1/calibrations', {
    body: { dataset: DATASET, trial, kinds: ['l2', 'l2norm'], seed: 3 },
  });
  expect(posted.response.status).toBe(202);
  const { id } = required(posted.data);
  expect(posted.response.headers.get('location')).toBe(`/v1/calibrations/${id}`);
  const params = { path: { id } };
  const query = { wait: 60 };
  const { data } = await bench.client.GET('/v1/calibrations/{id}', { params: { ...params, query } });
  const calibration = required(data);
  expect(calibration).toMatchObject({
    id,
    status: 'completed',
    seed: 3,
    failure: null,
    dataset: { name: DATASET },
  });
  expect(Object.keys(calibration.kinds)).toEqual(['l2', 'l2norm']);
  const [loss0, l2] = [required(calibration.loss0), required(calibration.kinds.l2)];
  expect(l2.high * l2.penaltyAtOne).toBeCloseTo(loss0, 9);
  expect(l2.theory.penaltyAtOne).toBeCloseTo(required(calibration.weightCount) / 3, 6);

  const sweep = await bench.post({
    name: 'relative',
    dataset: DATASET,
    seed: 3,
    parameters: { 'regularizer.l2': [0.5] },
    trial: { ...trial, regularizer: { relative: true } },
  });
  const { trials } = await bench.ended(sweep.id);
  // On as many threads as a trial has, of which sums in float32 depend.
  expect(required(trials[0]?.derived.l2) / l2.high).toBeCloseTo(0.5, 5);
  expect(trials[0]?.parameterCount).toBe(calibration.parameterCount);

  const { data: list } = await bench.client.GET('/v1/calibrations', {});
  expect(list?.items.map((one) => one.id)).toEqual([id]);
  expect((await bench.client.DELETE('/v1/calibrations/{id}', { params })).response.status).toBe(204);
  await expect(bench.client.GET('/v1/calibrations/{id}', { params })).rejects.toMatchObject({ status: 404 });
});
