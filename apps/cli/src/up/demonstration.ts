import type { Sweep, SweepSpec } from '@unetsweep/contract';
import type { UnetsweepApi } from '../api/unetsweep-api.js';
import { embeddedDatasetName } from './database.js';

/** Changes with the sweep below, so that a new demonstration runs where an older one was finished. */
const DEMONSTRATION_TAG = 'demonstration:1';

/** Six settings of one small U-Net on the embedded nuclei, from too slow to too fast. */
export const demonstration: SweepSpec = {
  name: 'first-look',
  notes:
    'Which loss and learning rate suit 16 crops of fluorescence-microscopy nuclei? Four crops are held out.',
  tags: [DEMONSTRATION_TAG],
  dataset: embeddedDatasetName,
  parameters: {
    'loss.name': ['bce', 'bceDice'],
    'optimizer.learningRate': [1e-4, 1e-3, 1e-2],
  },
  trial: {
    training: { epochs: 20, batchSize: 4 },
    validation: { strategy: 'group', fraction: 0.25 },
  },
  objective: { metric: 'valDice', mode: 'max' },
};

/** Whether nothing of the demonstration is left to run. */
export function isFinishedWell({ status, trialCounts }: Sweep): boolean {
  return status === 'completed' && trialCounts.total > 0 && trialCounts.completed === trialCounts.total;
}

/** The demonstration that was finished or is under way; a new one where there is neither. */
export async function findOrStartDemonstration(api: UnetsweepApi): Promise<Sweep> {
  const sweeps = await api.sweeps.list({ tag: DEMONSTRATION_TAG, limit: 100 });
  const known = sweeps.find(isFinishedWell) ?? sweeps.find(isUnderWay);
  if (known === undefined) return api.sweeps.create(demonstration, crypto.randomUUID());
  return known.status === 'paused' ? api.sweeps.steer('resume', known.id) : known;
}

function isUnderWay({ status }: Sweep): boolean {
  return status === 'planning' || status === 'queued' || status === 'running' || status === 'paused';
}
