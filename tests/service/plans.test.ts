import { type Plan, parsePlanSpec } from '@unetsweep/contract';
import { beforeAll, expect, it } from 'vitest';
import { nucleiArchive } from '../../apps/api/src/testing/nuclei-archive.js';
import { IMPORT_MS, quickTrial, required, useService } from './service-bench.js';

const rate = 'optimizer.learningRate';
const bench = useService();

beforeAll(async () => {
  const { id } = await bench.upload({ name: 'cells' }, await nucleiArchive(8), 'cells.zip');
  expect((await bench.imported(id)).status).toBe('ready');
}, IMPORT_MS);

const course = parsePlanSpec({
  name: 'course',
  defaults: { dataset: 'cells', trial: quickTrial },
  stages: [
    { name: 'lr', sweep: { parameters: { 'optimizer.name': ['adam', 'sgd'], [rate]: [0.01, 0.001] } } },
    {
      name: 'loss',
      sweep: { parameters: { 'optimizer.name': ['adam', 'sgd'] }, trial: { loss: { name: 'dice' } } },
      carry: [{ stage: 'lr', per: ['optimizer.name'], take: [rate] }],
    },
    { name: 'final', sweep: { repeats: 2, trial: { from: 'best' } } },
  ],
});

async function read(id: string, wait?: number): Promise<Plan> {
  const query = wait === undefined ? {} : { wait };
  const { data } = await bench.client.GET('/v1/plans/{id}', { params: { path: { id }, query } });
  return required(data) as unknown as Plan;
}

it('trains a plan of three stages, each with what won before, through planners that are killed', async () => {
  const { data } = await bench.client.POST('/v1/plans', { body: course as never });
  const { id } = required(data) as unknown as Plan;
  const standing = async () => (await read(id)).stages.map(({ status }) => status).join(' ');
  // Killed before the first stage, and as soon as a stage has moved: while the next one is being made.
  for (const moved of [
    /^\w+/,
    /^(running|completed)/,
    /^completed (waiting|running|completed)/,
    /^completed completed/,
  ]) {
    await expect.poll(standing, { timeout: 120_000, interval: 20 }).toMatch(moved);
    await bench.restartPlanner();
  }
  await expect.poll(async () => (await read(id, 10)).status, { timeout: 240_000 }).toBe('completed');
  const done = await read(id);
  expect(done.failure).toBeNull();
  const sweeps = await Promise.all(done.stages.map(({ sweepId }) => bench.ended(required(sweepId))));
  const [rates, losses, final] = sweeps;
  expect(sweeps.map(({ trials }) => trials.length)).toEqual([4, 2, 2]);
  const bestRate = (optimizer: string) =>
    required(rates)
      .trials.filter(({ params }) => params['optimizer.name'] === optimizer)
      .sort((a, b) => (b.metrics.valDice ?? 0) - (a.metrics.valDice ?? 0) || a.number - b.number)[0]?.params[
      rate
    ];
  for (const { spec } of required(losses).trials)
    expect(spec?.optimizer.learningRate).toBe(bestRate(spec?.optimizer.name ?? ''));
  const best = required(required(losses).sweep.best);
  const won = required(losses).trials.find((trial) => trial.id === best.trialId);
  for (const { spec } of required(final).trials) expect(spec?.optimizer).toEqual(won?.spec?.optimizer);
  const { data: owned } = await bench.client.GET('/v1/sweeps', {
    params: { query: { filter: `planId = "${id}"` } },
  });
  expect(required(owned).items).toHaveLength(3);
});
