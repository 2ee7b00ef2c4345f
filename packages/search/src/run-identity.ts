import type { ResolvedTrialSpec } from '@unetsweep/contract';
import { fingerprint } from './fingerprint.js';
import { prefixFingerprint } from './prefix-fingerprint.js';

/** Of a run as it was planned. */
export interface IdentifiedRun {
  seed: number;
  fold: number | null;
  /** Epochs that the sweep's epoch budget gives it; absent: as its spec says. */
  budgetEpochs?: number;
}

/** By what equal runs are found, and shorter ones that a run may go on from. */
export interface RunIdentity {
  fingerprint: string;
  /** Null where its first epochs depend on its length. */
  prefix: { fingerprint: string; epochs: number } | null;
}

/** The spec of a run whose length an epoch budget decided; with null as it is. */
export function withEpochs(spec: ResolvedTrialSpec, epochs: number | null): ResolvedTrialSpec {
  return epochs === null ? spec : { ...spec, training: { ...spec.training, epochs, steps: null } };
}

/**
 * Tells runs of one sweep apart; null where the caller trains, since nobody knows what.
 * @param datasets every data set that the sweep may name, by `name@version`
 * @throws Error where a spec names another one, TypeError as `fingerprint`
 */
export function runIdentities(
  datasets: ReadonlyMap<string, { sha256: string }>,
  engineVersion: number,
): (spec: ResolvedTrialSpec, run: IdentifiedRun) => RunIdentity | null {
  return (spec, { seed, fold, budgetEpochs }) => {
    if (spec.dataset === null) return null;
    const dataset = datasets.get(spec.dataset);
    if (!dataset) throw new Error(`the data set ${spec.dataset} is none of this sweep's`);
    const long = withEpochs(spec, budgetEpochs ?? null);
    const parts = { spec: long, seed, fold, datasetSha256: dataset.sha256, engineVersion };
    const prefix = prefixFingerprint(parts);
    return {
      fingerprint: fingerprint(parts),
      prefix: prefix === null ? null : { fingerprint: prefix, epochs: long.training.epochs },
    };
  };
}
