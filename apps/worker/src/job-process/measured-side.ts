import type { EnsembleJob, EnsembleMethod } from '@unetsweep/contract';
import { restoreSize } from '@unetsweep/datasets';
import { ArchiveIndex, FileSource } from '@unetsweep/datasets/training';
import { Combiner, type Metrics, ProbabilityMeter } from '@unetsweep/unet';
import type { Ask } from './job-work.js';
import { networkPrediction } from './network-prediction.js';
import { background, combinedThreshold } from './predict-together.js';
import { Spool } from './spool.js';
import { loadNetwork, type TrainedNetwork } from './trained-network.js';

type Form = Pick<EnsembleJob, 'method' | 'threshold'>;

/** One side of the split, predicted by each member alone: what ensembles of them are put together from. */
export class MeasuredSide {
  private constructor(
    private readonly spools: readonly Spool[],
    private readonly truths: readonly Uint8Array[],
    private readonly classes: number,
    private readonly threshold: number,
    readonly memberMeters: readonly ProbabilityMeter[],
  ) {}

  get images(): number {
    return this.truths.length;
  }

  /**
   * @param folder for the predictions, which may be more than memory holds
   * @param atNetwork at the size that all members see; else at that of each mask
   */
  static async predict(
    names: readonly string[],
    { members, threshold }: Pick<EnsembleJob, 'members' | 'threshold'>,
    { archivePath, folder, ask, atNetwork }: SideSources,
  ): Promise<MeasuredSide> {
    const spools: Spool[] = [];
    const meters: ProbabilityMeter[] = [];
    const truths: Uint8Array[] = [];
    let classes = 2;
    for (const [index, { checkpointId }] of members.entries()) {
      const network = await loadNetwork(checkpointId, ask);
      classes = network.classes.length;
      const meter = new ProbabilityMeter({ classes, threshold });
      const spool = await Spool.open(folder, String(index));
      spools.push(spool);
      meters.push(meter);
      for await (const { probabilities, truth } of predictSide(network, names, { archivePath, atNetwork })) {
        await spool.append(probabilities);
        meter.add(probabilities, truth);
        if (index === 0) truths.push(truth);
      }
    }
    return new MeasuredSide(spools, truths, classes, threshold, meters);
  }

  /** Metrics of the members together. @param weights one a member; those without are not read */
  async measure(method: EnsembleMethod, weights: readonly number[], side: 'val' | 'test'): Promise<Metrics> {
    const { classes } = this;
    const threshold = combinedThreshold(method, this.threshold);
    const meter = new ProbabilityMeter({ classes, threshold });
    for (const [image, truth] of this.truths.entries())
      meter.add(await this.combine(image, weights, { method, threshold: this.threshold }), truth);
    return meter.metrics(side);
  }

  private async combine(image: number, weights: readonly number[], form: Form): Promise<Float32Array> {
    const { classes } = this;
    const length = (this.truths[image]?.length ?? 0) * (classes > 2 ? classes : 1);
    const combiner = new Combiner(length, { ...form, classes });
    for (const [member, spool] of this.spools.entries()) {
      const weight = weights[member] ?? 0;
      if (weight > 0) combiner.add(await spool.read(image), weight);
    }
    return combiner.result();
  }

  async close(): Promise<void> {
    await Promise.all(this.spools.map((spool) => spool.close()));
  }
}

interface SideSources {
  archivePath: string;
  folder: string;
  ask: Ask;
  atNetwork: boolean;
}

async function* predictSide(
  network: TrainedNetwork,
  names: readonly string[],
  { archivePath, atNetwork }: Pick<SideSources, 'archivePath' | 'atNetwork'>,
) {
  const file = await FileSource.open(archivePath);
  try {
    const archive = await ArchiveIndex.open(file);
    for (const name of names) {
      const [sample] = await archive.samples([name]);
      if (!sample?.mask) throw new Error(`${name} has no mask to measure against`);
      const prepared = network.prepare(sample);
      const seen = await networkPrediction(network, prepared, false);
      if (atNetwork) {
        yield { probabilities: seen, truth: prepared.mask };
        continue;
      }
      const around = background(network.outputs);
      yield { probabilities: restoreSize(seen, prepared, prepared.placement, around), truth: sample.mask };
    }
  } finally {
    await file.close();
  }
}
