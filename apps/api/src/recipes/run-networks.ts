import { setTimeout as delay } from 'node:timers/promises';
import type { PseudoLabelProvenance } from '@unetsweep/contract';
import type { EnsembleOutcome, Part, PartContext, PseudoLabelOutcome } from '@unetsweep/recipes';
import type { Store } from '@unetsweep/store';
import type { QueueLink } from '../dependencies.js';
import { createEnsemble, ENSEMBLE, toEnsemble } from '../services/ensembles/create-ensemble.js';
import { createPseudoLabels } from '../services/pseudo-labels/create-pseudo-labels.js';
import { RecipeFault } from './recipe-fault.js';
import { partId } from './recipe-job.js';

interface RunParts {
  store: Store;
  queue: QueueLink;
  runId: string;
  signal: AbortSignal;
}

const LOOK_EVERY_MS = 500;

/** Scores an ensemble of what was trained. It is removed then, so that the run's sweeps can be. */
export async function runEnsemble(
  { store, queue, runId, signal }: RunParts,
  part: Part & { kind: 'ensemble' },
  about: PartContext,
): Promise<EnsembleOutcome> {
  const id = partId(runId, part.name);
  if ((await store.jobs.get(id)) === null) await createEnsemble(store, part.request(about), id);
  await queue.offerJob(ENSEMBLE);
  for (;;) {
    const job = await store.jobs.get(id);
    if (job === null) throw new RecipeFault('ensembleFailed', 'an ensemble was removed while its recipe ran');
    if (job.status === 'failed')
      throw new RecipeFault('ensembleFailed', job.failure?.message ?? 'an ensemble failed');
    if (job.status === 'completed') {
      await store.ensembles.delete(id);
      return { kind: 'ensemble', ensemble: toEnsemble(job) };
    }
    await delay(LOOK_EVERY_MS, undefined, { signal });
  }
}

/** Makes a data set of predictions. The same part of the same run asks for the same set. */
export async function runPseudoLabels(
  { store, runId, signal }: RunParts,
  part: Part & { kind: 'pseudoLabels' },
  about: PartContext,
): Promise<PseudoLabelOutcome> {
  const { dataset: reference, ...request } = part.request(about);
  const source = await store.datasets.resolve(reference);
  if (source === null) throw new RecipeFault('datasetRemoved', `the data set ${reference} was removed`);
  const name = `${part.name}-${runId}`;
  const { dataset } = await createPseudoLabels(store, source.id, { ...request, name });
  for (;;) {
    const made = await store.datasets.resolve(dataset.id);
    if (made === null) throw new RecipeFault('datasetRemoved', `the data set ${name} was removed`);
    if (made.status === 'failed')
      throw new RecipeFault('pseudoLabelsFailed', made.failure?.message ?? `${name} could not be made`);
    if (made.status === 'ready') {
      const { pseudoLabels } = made.provenance as unknown as { pseudoLabels: PseudoLabelProvenance };
      return { kind: 'pseudoLabels', reference: `${made.name}@${made.version}`, provenance: pseudoLabels };
    }
    await delay(LOOK_EVERY_MS, undefined, { signal });
  }
}
