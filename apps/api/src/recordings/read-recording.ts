import {
  type HistogramKind,
  histogramKinds,
  type LayerHistogram,
  type LayerHistograms,
  type LayerStates,
  type RecordedEpoch,
  type RecordedHistogram,
  type StepLosses,
} from '@unetsweep/contract';

/** Epochs from `fromEpoch` on; of more than `maxEpochs` an even choice with both ends. */
export function chooseEpochs(
  epochs: readonly RecordedEpoch[],
  { fromEpoch = 1, maxEpochs }: { fromEpoch?: number; maxEpochs?: number },
): RecordedEpoch[] {
  const later = epochs.filter(({ epoch }) => epoch >= fromEpoch);
  if (maxEpochs === undefined || later.length <= maxEpochs) return later;
  const places = Array.from({ length: maxEpochs }, (_, index) =>
    Math.round((index * (later.length - 1)) / (maxEpochs - 1)),
  );
  return places.flatMap((place) => later[place] ?? []);
}

export function binEdges({ low, high, counts }: RecordedHistogram): number[] {
  const { length } = counts;
  return Array.from({ length: length + 1 }, (_, index) =>
    index === length ? high : low + ((high - low) * index) / length,
  );
}

/** `layers` are those of the kinds, `kinds` all that are there, whatever of them is answered. */
export function layerHistograms(
  epochs: readonly RecordedEpoch[],
  { layer, kinds }: { layer: string | undefined; kinds: readonly HistogramKind[] },
): LayerHistograms {
  const [layers, found] = [new Set<string>(), new Set<HistogramKind>()];
  const items: LayerHistogram[] = [];
  for (const { epoch, histograms } of epochs) {
    for (const one of histograms) {
      found.add(one.kind);
      if (!kinds.includes(one.kind)) continue;
      layers.add(one.layer);
      if (layer !== undefined && one.layer !== layer) continue;
      const { low, high, counts, layer: name, kind, ...statistics } = one;
      items.push({ epoch, layer: name, kind, edges: binEdges(one), counts, ...statistics });
    }
  }
  return { layers: [...layers], kinds: histogramKinds.filter((kind) => found.has(kind)), items };
}

export function layerStates(epochs: readonly RecordedEpoch[], layer: string | undefined): LayerStates {
  const names = new Set(epochs.flatMap(({ layers }) => layers.map((one) => one.layer)));
  const items = epochs.flatMap(({ epoch, layers }) =>
    layers.flatMap((one) => (layer === undefined || one.layer === layer ? [{ epoch, ...one }] : [])),
  );
  return { layers: [...names], items };
}

/** Of more than `maxPoints` steps the least and the most of each stretch, in order. */
export function stepLosses(
  losses: readonly (number | null)[],
  { fromStep = 1, maxPoints }: { fromStep?: number; maxPoints?: number },
): StepLosses {
  const all = losses.slice(fromStep - 1).map((loss, index) => ({ step: fromStep + index, loss }));
  const sampled = maxPoints !== undefined && all.length > maxPoints;
  const chosen = sampled ? extremes(all, Math.floor(maxPoints / 2)) : all;
  return {
    count: losses.length,
    steps: chosen.map(({ step }) => step),
    losses: chosen.map(({ loss }) => loss),
    sampled,
  };
}

interface Point {
  step: number;
  loss: number | null;
}

function extremes(points: readonly Point[], stretches: number): Point[] {
  return Array.from({ length: stretches }, (_, index) => {
    const from = Math.floor((index * points.length) / stretches);
    const stretch = points.slice(from, Math.floor(((index + 1) * points.length) / stretches));
    const ranked = stretch.filter(({ loss }) => loss !== null).sort((a, b) => (a.loss ?? 0) - (b.loss ?? 0));
    // A stretch that is not finite anywhere shows as such.
    const ends = ranked.length > 0 ? [ranked[0], ranked.at(-1)] : [stretch[0]];
    return [...new Set(ends)].flatMap((one) => one ?? []).sort((a, b) => a.step - b.step);
  }).flat();
}
