import type { Feed, Session, Tensor } from '@unetsweep/tensorflow';
import type { NamedWeights } from '../checkpoint/named-weights.js';
import { elementCount } from '../element-count.js';
import { binRange, type Distribution, fineCount, momentsOf } from './distribution.js';
import type { PreActivation, ProbeGraph } from './probe-graph.js';
import type { ProbePlan } from './recording-settings.js';

/** One layer's pre-activations over all probe images. */
export interface ProbedLayer {
  layer: string;
  /** 0 where the activation lets negative values through; null where there is none. */
  deadFraction: number | null;
  /** Null where it is not asked for, or a value is not finite. */
  distribution: Distribution | null;
}

/** What the first pass over the probe images finds of a layer. */
interface Extent {
  least: number;
  most: number;
  total: number;
  channelMost: number[];
}

/** Measures the network on the same few images again and again; changes nothing of it. */
export class Probe {
  private readonly batches: Int32Array[];

  /** @param batchSize images at once: what training has memory for */
  constructor(
    private readonly session: Session,
    private readonly graph: ProbeGraph,
    private readonly plan: ProbePlan,
    batchSize: number,
  ) {
    const { indices } = plan;
    this.batches = Array.from({ length: Math.ceil(indices.length / batchSize) }, (_, index) =>
      indices.slice(index * batchSize, (index + 1) * batchSize),
    );
  }

  /** Gradients of the loss, penalties included: the mean over the batches of the probe images; empty unless asked for. */
  gradients(): NamedWeights {
    const { gradients } = this.graph;
    if (gradients.length === 0) return [];
    const sums = gradients.map(({ name, shape }) => ({
      name,
      shape,
      values: new Float32Array(elementCount(shape)),
    }));
    for (const batch of this.batches) {
      const share = batch.length / this.plan.indices.length;
      const fetched = this.run(
        batch,
        gradients.map(({ gradient }) => gradient),
      );
      for (const [index, sum] of sums.entries()) addScaled(sum.values, fetched[index] ?? [], share);
    }
    return sums;
  }

  layers(): ProbedLayer[] {
    const { preActivations } = this.graph;
    const extents = this.measureExtents();
    const distributions = this.plan.distributions ? this.measureDistributions(extents) : [];
    return preActivations.map(({ layer, activation }, index) => {
      const { channelMost = [] } = extents[index] ?? {};
      const dead = channelMost.filter((most) => most <= 0).length;
      const deadFraction = activation === 'relu' ? dead / channelMost.length : activation === null ? null : 0;
      return {
        layer,
        deadFraction: this.plan.deadUnits ? deadFraction : null,
        distribution: distributions[index] ?? null,
      };
    });
  }

  private measureExtents(): Extent[] {
    const { preActivations } = this.graph;
    const extents = preActivations.map(
      (): Extent => ({
        least: Number.POSITIVE_INFINITY,
        most: Number.NEGATIVE_INFINITY,
        total: 0,
        channelMost: [],
      }),
    );
    if (extents.length === 0) return [];
    for (const batch of this.batches) {
      const fetched = this.run(
        batch,
        preActivations.flatMap(({ least, most, total, channelMost }) => [least, most, total, channelMost]),
      );
      for (const [index, extent] of extents.entries()) {
        const [least, most, total, channels] = fetched.slice(4 * index);
        extent.least = Math.min(extent.least, least?.[0] ?? Number.NaN);
        extent.most = Math.max(extent.most, most?.[0] ?? Number.NaN);
        extent.total += total?.[0] ?? Number.NaN;
        extent.channelMost = Array.from(channels ?? [], (value, channel) =>
          Math.max(value, extent.channelMost[channel] ?? value),
        );
      }
    }
    return extents;
  }

  /** Powers of distances and counts need mean and ends first: hence a second pass. */
  private measureDistributions(extents: readonly Extent[]): (Distribution | null)[] {
    const { preActivations } = this.graph;
    const layers = preActivations.map((one, index) => this.emptyDistribution(one, extents[index]));
    const feeds = layers.flatMap(({ one, low, high, mean }): Feed[] => [
      { tensor: one.range, values: Float32Array.of(low, high), shape: [2] },
      { tensor: one.mean, values: Float32Array.of(mean), shape: [] },
    ]);
    for (const batch of this.batches) {
      const fetched = this.run(
        batch,
        preActivations.flatMap(({ powers, counts }) => [powers.second, powers.third, powers.fourth, counts]),
        feeds,
      );
      for (const [index, layer] of layers.entries()) {
        const [second, third, fourth, counts] = fetched.slice(4 * index);
        layer.sums.second += second?.[0] ?? Number.NaN;
        layer.sums.third += third?.[0] ?? Number.NaN;
        layer.sums.fourth += fourth?.[0] ?? Number.NaN;
        addScaled(layer.fine, counts ?? [], 1);
      }
    }
    return layers.map(({ isMeasured, low, high, fine, count, mean, sums }) =>
      isMeasured ? { low, high, fine, moments: momentsOf(count, mean, sums) } : null,
    );
  }

  private emptyDistribution(one: PreActivation, extent: Extent | undefined) {
    const { least = 0, most = 0, total = 0 } = extent ?? {};
    const isMeasured = Number.isFinite(most - least) && Number.isFinite(total);
    const count = one.valuesPerImage * this.plan.indices.length;
    return {
      one,
      isMeasured,
      count,
      // A range that TensorFlow takes, also where the result is thrown away.
      ...(isMeasured ? binRange(least, most) : { low: 0, high: 1 }),
      mean: isMeasured ? total / count : 0,
      fine: new Float64Array(fineCount(Math.max(1, this.plan.bins))),
      sums: { second: 0, third: 0, fourth: 0 },
    };
  }

  private run(
    batch: Int32Array,
    fetches: readonly Tensor<'float32' | 'int32'>[],
    feeds: readonly Feed[] = [],
  ) {
    const own: Feed = { tensor: this.graph.indices, values: batch.slice(), shape: [batch.length] };
    return this.session.run([own, ...feeds], fetches).map(({ values }) => values);
  }
}

function addScaled(sums: Float32Array | Float64Array, values: ArrayLike<number>, scale: number): void {
  for (let index = 0; index < sums.length; index++)
    sums[index] = (sums[index] ?? 0) + scale * (values[index] ?? Number.NaN);
}
