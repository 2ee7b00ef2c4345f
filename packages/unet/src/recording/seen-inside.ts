import { median, type Recording } from '@unetsweep/contract';
import type { Architecture } from '../architecture/index.js';
import type { NamedWeights } from '../checkpoint/named-weights.js';
import { sparsityOf } from './sparsity.js';

/** What a run's inside comes to; null: not known, or not recorded. */
export interface SeenInside {
  /** Share of the kernels' numbers that are nearer to 0 than 1e-3, at the run's end. */
  sparsity: number | null;
  /** Share of the channels with an activation that never fire, at the last recorded epoch. */
  deadFraction: number | null;
  /** Median over layers and epochs. */
  updateRatio: number | null;
}

export function seenInside(
  architecture: Architecture,
  recording: Recording | null,
  weights: NamedWeights | null,
): SeenInside {
  const layers = (recording?.epochs ?? []).flatMap((one) => one.layers);
  const ratios = layers.flatMap(({ updateRatio }) => updateRatio ?? []);
  return {
    sparsity: weights && sparsityOf(weights),
    deadFraction: deadFractionOf(recording, architecture),
    updateRatio: ratios.length > 0 ? median(ratios) : null,
  };
}

function deadFractionOf(recording: Recording | null, { layers }: Architecture): number | null {
  const channels = new Map(layers.map((layer) => [layer.name, layer.channels]));
  let [dead, all] = [0, 0];
  for (const { layer, deadFraction } of recording?.epochs.at(-1)?.layers ?? []) {
    if (deadFraction === null) continue;
    const own = channels.get(layer) ?? 0;
    dead += deadFraction * own;
    all += own;
  }
  return all > 0 ? dead / all : null;
}
