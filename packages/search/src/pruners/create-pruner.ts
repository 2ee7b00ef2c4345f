import { findMetric, type ResolvedSweepSpec } from '@unetsweep/contract';
import { halvingPruner, hyperbandPruner } from './halving.js';
import { patientPruner } from './patient.js';
import { percentilePruner } from './percentile.js';
import type { Pruner } from './pruner.js';
import { thresholdPruner } from './threshold.js';
import { wilcoxonPruner } from './wilcoxon.js';

/** What a sweep says of pruning. */
export type PruningSpec = Pick<ResolvedSweepSpec, 'pruner' | 'objective'>;

/** What a pruner compares. */
export interface PrunedMetric {
  name: string;
  /** By which values are multiplied, so that smaller is better. */
  sign: 1 | -1;
}

/** The pruner's metric, else the first objective's. A metric that is no objective is better in the direction that the catalogue names. */
export function prunedMetric({ pruner, objective }: PruningSpec): PrunedMetric {
  const [first] = objective;
  const name = ('metric' in pruner ? pruner.metric : null) ?? first?.metric ?? '';
  const own = objective.find(({ metric }) => metric === name);
  const mode = own?.mode ?? findMetric(name)?.definition.mode ?? first?.mode ?? 'min';
  return { name, sign: mode === 'max' ? -1 : 1 };
}

/** The sweep's pruner; null where it has none. */
export function createPruner(spec: PruningSpec): Pruner | null {
  const { pruner } = spec;
  switch (pruner.name) {
    case 'median':
      return percentilePruner({ ...pruner, percentile: 50 });
    case 'percentile':
      return percentilePruner(pruner);
    case 'threshold':
      return thresholdPruner({ ...pruner, sign: prunedMetric(spec).sign });
    case 'patient':
      return patientPruner(pruner);
    case 'asha':
    case 'successiveHalving':
      return halvingPruner(pruner);
    case 'hyperband':
      return hyperbandPruner(pruner);
    case 'wilcoxon':
      return wilcoxonPruner(pruner);
    case 'none':
      return null;
  }
}

/** Epochs of a run's rungs, ascending, none beyond `most`. */
export function rungEpochs(
  pruner: Pruner | null,
  run: { pointNumber: number; epochs: number | null },
  most: number,
): number[] {
  const epochs: number[] = [];
  if (pruner?.kind !== 'rungs') return epochs;
  for (let index = 0; ; index++) {
    const epoch = pruner.rung(run, index);
    if (epoch === null || epoch > most) return epochs;
    epochs.push(epoch);
  }
}
