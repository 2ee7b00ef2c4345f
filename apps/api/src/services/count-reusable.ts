import type { DryRun } from '@unetsweep/contract';
import { engineVersion } from '@unetsweep/feasibility';
import { plannedFingerprints, runIdentities } from '@unetsweep/search';
import type { Store } from '@unetsweep/store';
import type { Described } from './submit-sweep.js';

/** What a sweep would do, with how many of its runs would be answered from trials that have ended. */
export async function withReusable(
  store: Store,
  { spec, datasets, judge, dryRun }: Described,
): Promise<DryRun> {
  if (!dryRun.valid) return dryRun;
  const identify = runIdentities(datasets, engineVersion);
  const fingerprints = plannedFingerprints(spec, { datasets, judge }, identify);
  return { ...dryRun, reusableCount: await store.planning.countReusable(spec, fingerprints) };
}
