import type { PseudoLabelProvenance } from '@unetsweep/contract';
import type { EnsembleOutcome, Part, PartContext, PseudoLabelOutcome } from '@unetsweep/recipes';
import { createEnsemble, ENSEMBLE, toEnsemble } from '../services/ensembles/create-ensemble.js';
import { createPseudoLabels } from '../services/pseudo-labels/create-pseudo-labels.js';
import { lookUntil } from './look-until.js';
import { RecipeFault } from './recipe-fault.js';
import { partId } from './recipe-job.js';
import type { RunContext } from './run-context.js';
import { untilJobEnded } from './until-job-ended.js';

/** Scores an ensemble of what was trained. It is removed then, so that the run's sweeps can be. */
export async function runEnsemble(
  { store, queue, runId, signal }: RunContext,
  part: Part & { kind: 'ensemble' },
  about: PartContext,
): Promise<EnsembleOutcome> {
  const id = partId(runId, part.name);
  if ((await store.jobs.get(id)) === null) await createEnsemble(store, part.request(about), id);
  await queue.offerJob(ENSEMBLE);
  const job = await untilJobEnded({ store, signal }, id, { code: 'ensembleFailed', title: 'an ensemble' });
  await store.ensembles.delete(id);
  return { kind: 'ensemble', ensemble: toEnsemble(job) };
}

/** Makes a data set of predictions. The same part of the same run asks for the same set. */
export async function runPseudoLabels(
  { store, runId, signal }: RunContext,
  part: Part & { kind: 'pseudoLabels' },
  about: PartContext,
): Promise<PseudoLabelOutcome> {
  const { dataset: reference, ...request } = part.request(about);
  const source = await store.datasets.resolve(reference);
  if (source === null) throw new RecipeFault('datasetRemoved', `the data set ${reference} was removed`);
  const name = `${part.name}-${runId}`;
  const { dataset } = await createPseudoLabels(store, source.id, { ...request, name });
  return lookUntil(signal, async () => {
    const made = await store.datasets.resolve(dataset.id);
    if (made === null) throw new RecipeFault('datasetRemoved', `the data set ${name} was removed`);
    if (made.status === 'failed')
      throw new RecipeFault('pseudoLabelsFailed', made.failure?.message ?? `${name} could not be made`);
    if (made.status !== 'ready') return null;
    const { pseudoLabels } = made.provenance as unknown as { pseudoLabels: PseudoLabelProvenance };
    return { kind: 'pseudoLabels', reference: `${made.name}@${made.version}`, provenance: pseudoLabels };
  });
}
