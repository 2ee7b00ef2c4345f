import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dataset, ResolvedTrialSpec } from '@unetsweep/contract';
import type { ClaimedTrial, Store } from '@unetsweep/store';
import type { NumericsProfile } from '@unetsweep/tensorflow';
import type { DatasetCache } from './dataset-cache.js';
import type { TrialOrder } from './messages.js';
import { ownDataset, type ResolvedTrial, resolveTrial } from './resolve-trial.js';

interface PreparationParts {
  store: Pick<Store, 'datasets' | 'resumeStates' | 'checkpoints'>;
  cache: Pick<DatasetCache, 'get'>;
  hostProfile: NumericsProfile;
  /** The attempt's own; it is made here. */
  folder: string;
  /** Calls the store until it answers. */
  ask<T>(call: () => Promise<T>): Promise<T>;
}

/** A claimed trial with all that its process reads in place. */
interface PreparedTrial extends Omit<ResolvedTrial, 'order'> {
  order: TrialOrder;
}

/** Resolves a claimed trial and fetches its data set and the state to go on from. @throws Error where its data set is gone, and as `resolveTrial` */
export async function prepareTrial(claim: ClaimedTrial, parts: PreparationParts): Promise<PreparedTrial> {
  const { store, cache, hostProfile, folder, ask } = parts;
  const { datasets, resumeStates } = store;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const dataset = await findDataset(claim, parts);
  const [samples, archivePath, state] = await Promise.all([
    ask(() => datasets.samples(dataset.id)),
    ask(() => cache.get(dataset.sha256, () => datasets.read(dataset.id))),
    claim.hasResumeState ? ask(() => resumeStates.get(claim.trialId)) : null,
  ]);
  const facts = { dataset, samples, hostProfile, fromEpoch: state?.epoch ?? 0 };
  const resolved = resolveTrial(claim, facts);
  const statePath = state && join(folder, 'resume-state');
  if (state && statePath) await writeFile(statePath, state.content, { mode: 0o600 });
  const start = state === null ? await fetchStart(resolved.order.spec, parts) : null;
  return { ...resolved, order: { ...resolved.order, archivePath, statePath, folder, ...start } };
}

/** The checkpoint whose weights the trial starts from, as a file. @throws ProblemError `notFound`, `checkpointExpired` */
async function fetchStart(
  { training }: ResolvedTrialSpec,
  { store, folder, ask }: PreparationParts,
): Promise<{ startPath: string } | null> {
  const id = training.initialWeights?.checkpointId;
  if (!id) return null;
  const startPath = join(folder, 'start.npz');
  // A broken stream is begun anew.
  await ask(() => writeFile(startPath, store.checkpoints.read(id), { mode: 0o600 }));
  return { startPath };
}

async function findDataset(claim: ClaimedTrial, { store, ask }: PreparationParts): Promise<Dataset> {
  const find = async (reference: string): Promise<Dataset> => {
    const dataset = await ask(() => store.datasets.resolve(reference));
    if (!dataset) throw new Error(`the data set ${reference} is gone`);
    return dataset;
  };
  const ofSweep = await find(claim.dataset.id);
  const own = ownDataset(claim, ofSweep);
  return own === null ? ofSweep : find(own);
}
