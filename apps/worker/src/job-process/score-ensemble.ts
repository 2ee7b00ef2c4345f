import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EnsembleJob, EnsembleJobResult } from '@unetsweep/contract';
import { PreprocessingError } from '@unetsweep/datasets';
import { BadDataError, chooseGreedily, type GreedyStep } from '@unetsweep/unet';
import { type Ask, askDataset, JobError, type JobWork } from './job-work.js';
import { MeasuredSide } from './measured-side.js';
import { loadNetwork } from './trained-network.js';

const PREFIX = 'unetsweep-ensemble-';

/** Measures an ensemble and each of its members on the same images. @throws JobError */
export const scoreEnsemble: JobWork = async ({ request }, ask) => {
  const job = request as unknown as EnsembleJob;
  const archivePath = await askDataset(ask, job.dataset.id);
  const folder = await mkdtemp(join(tmpdir(), PREFIX));
  try {
    const result = await score(job, { archivePath, folder, ask });
    return { status: 'completed', result: { ...result } };
  } catch (error) {
    const isAboutData = error instanceof PreprocessingError || error instanceof BadDataError;
    throw isAboutData ? new JobError({ code: 'badData', message: error.message }) : error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

interface Sources {
  archivePath: string;
  folder: string;
  ask: Ask;
}

async function score(job: EnsembleJob, sources: Sources): Promise<EnsembleJobResult> {
  const atNetwork = await seeAlike(job, sources.ask);
  const chosen = job.greedy
    ? await choose(job, { ...sources, atNetwork })
    : { counts: job.weights, path: [] };
  const isTest = job.split === 'test';
  return withSide(isTest ? job.test : job.validation, job, { ...sources, atNetwork }, async (side) => {
    const prefix = isTest ? 'test' : 'val';
    const weights = chosen.counts ?? job.members.map(() => 1);
    return {
      metrics: await side.measure(job.method, weights, prefix),
      memberMetrics: side.memberMeters.map((meter) => meter.metrics(prefix)),
      weights: chosen.counts,
      measuredAt: atNetwork ? 'network' : 'image',
      images: side.images,
      path: chosen.path,
    };
  });
}

/** Whether all members see an image in the same size, cut out alike: then they are measured as their trainings were. */
async function seeAlike({ members }: EnsembleJob, ask: Ask): Promise<boolean> {
  const views = new Set<string>();
  for (const { checkpointId } of members) views.add((await loadNetwork(checkpointId, ask)).view);
  return views.size === 1;
}

/** On the validation images, whatever side is measured. */
function choose(
  job: EnsembleJob,
  sources: Sources & { atNetwork: boolean },
): Promise<{ counts: number[]; path: GreedyStep[] }> {
  const { size = 1, metric = 'valDice' } = job.greedy ?? {};
  return withSide(job.validation, job, sources, (side) =>
    chooseGreedily(job.members.length, size, async (counts) => {
      const metrics = await side.measure('weighted', counts, 'val');
      return metrics[metric] ?? Number.NEGATIVE_INFINITY;
    }),
  );
}

async function withSide<T>(
  names: readonly string[],
  job: EnsembleJob,
  sources: Sources & { atNetwork: boolean },
  use: (side: MeasuredSide) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(sources.folder, 'side-'));
  const side = await MeasuredSide.predict(names, job, { ...sources, folder });
  try {
    return await use(side);
  } finally {
    await side.close();
  }
}
