import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EpochRecord } from '@unetsweep/contract';
import { encodePng, maskRaster, networkImageRaster } from '@unetsweep/datasets/training';
import { findBestEpoch, type Predict, predictedClasses, type TrainingData } from '@unetsweep/unet';
import type { FromTrial, TrialOrder, WrittenPrediction } from '../messages.js';
import { maskDice } from './mask-dice.js';

/** After a recording of the best epoch so far, the next one rests so many times as long: at most 1 % of a run. */
const REST_FACTOR = 100;
/** No recording before: short runs are recorded at their end alone. */
const FIRST_AFTER_MS = 10_000;

/** Shown images, drawn once. */
interface Picture {
  sample: string;
  image: Float32Array;
  truth: Uint8Array;
  imagePath: string;
  truthPath: string;
}

interface RecorderParts {
  order: Pick<TrialOrder, 'folder' | 'objective' | 'predictions' | 'microBatch'> & {
    spec: { validation: { threshold: number }; training: { batchSize: number } };
  };
  data: TrainingData;
  /** Epochs before those of this process. */
  earlier: readonly EpochRecord[];
  send(message: FromTrial): Promise<void>;
  /** Milliseconds of a clock that never goes back. */
  now?(): number;
}

/**
 * Predicts a few validation images and hands the pictures to the parent: at the run's end those of its best epoch; while it
 * runs, those of the best epoch so far as often as it costs next to nothing, and each `every` epochs where asked for.
 */
export class PredictionRecorder {
  private readonly now: () => number;
  private readonly records: EpochRecord[];
  private pictures: Promise<Picture[]> | null = null;
  private restUntilMs: number;
  private bestRecorded: number | null = null;

  constructor(private readonly parts: RecorderParts) {
    this.now = parts.now ?? (() => performance.now());
    this.records = [...parts.earlier];
    this.restUntilMs = this.now() + FIRST_AFTER_MS;
  }

  async afterEpoch(record: EpochRecord, predict: Predict): Promise<void> {
    this.records.push(record);
    const { every } = this.parts.order.predictions;
    if (every !== null && record.epoch % every === 0) await this.record('periodic', record.epoch, predict);
    if (this.now() < this.restUntilMs) return;
    if (findBestEpoch(this.records, this.parts.order.objective) !== record.epoch) return;
    const begun = this.now();
    await this.record('best', record.epoch, predict);
    this.restUntilMs = this.now() + REST_FACTOR * (this.now() - begun);
  }

  /** @param predict works with the weights of the best epoch */
  async atEnd({ epoch }: EpochRecord, predict: Predict): Promise<void> {
    if (this.bestRecorded !== epoch) await this.record('best', epoch, predict);
  }

  private async record(kind: 'best' | 'periodic', epoch: number, predict: Predict): Promise<void> {
    if (this.parts.order.predictions.samples.length === 0) return;
    this.pictures ??= this.draw();
    const pictures = await this.pictures;
    const masks = this.predictAll(pictures, predict);
    const items = await Promise.all(
      pictures.map((picture, index) =>
        this.write(picture, masks[index] ?? new Uint8Array(0), `${kind}-${epoch}-${index}`),
      ),
    );
    await this.parts.send({ type: 'predictions', kind, epoch, items });
    if (kind === 'best') this.bestRecorded = epoch;
  }

  private predictAll(pictures: Picture[], predict: Predict): Uint8Array[] {
    const { height, width, channels, classes } = this.parts.data;
    const { spec, microBatch } = this.parts.order;
    const atOnce = microBatch ?? spec.training.batchSize;
    const { threshold } = spec.validation;
    const pixels = height * width;
    const outputs = classes > 2 ? classes : 1;
    const masks: Uint8Array[] = [];
    for (let start = 0; start < pictures.length; start += atOnce) {
      const batch = pictures.slice(start, start + atOnce);
      const images = new Float32Array(batch.length * pixels * channels);
      for (const [index, { image }] of batch.entries()) images.set(image, index * image.length);
      const probabilities = predict(images);
      for (const index of batch.keys()) {
        const one = probabilities.subarray(index * pixels * outputs, (index + 1) * pixels * outputs);
        masks.push(predictedClasses(one, { classes, threshold }));
      }
    }
    return masks;
  }

  private async write(picture: Picture, mask: Uint8Array, name: string): Promise<WrittenPrediction> {
    const { sample, truth, imagePath, truthPath } = picture;
    const predictionPath = await this.writeMask(mask, name);
    return { sample, dice: maskDice(mask, truth), imagePath, truthPath, predictionPath };
  }

  private draw(): Promise<Picture[]> {
    const { data, order } = this.parts;
    const { height, width, channels, validation } = data;
    const pixels = height * width;
    return Promise.all(
      order.predictions.samples.map(async (sample, index) => {
        const at = validation.names.indexOf(sample);
        if (at < 0) throw new Error(`${sample} is not validated on`);
        const image = validation.images.slice(at * pixels * channels, (at + 1) * pixels * channels);
        const truth = validation.masks.slice(at * pixels, (at + 1) * pixels);
        const shown = networkImageRaster({ height, width, channels, values: image });
        const imagePath = await this.writePng(await encodePng(shown), `image-${index}`);
        return { sample, image, truth, imagePath, truthPath: await this.writeMask(truth, `truth-${index}`) };
      }),
    );
  }

  private async writeMask(values: Uint8Array, name: string): Promise<string> {
    const { height, width, classes } = this.parts.data;
    return this.writePng(await encodePng(maskRaster({ height, width, values }, classes)), name);
  }

  private async writePng(content: Uint8Array, name: string): Promise<string> {
    const path = join(this.parts.order.folder, `${name}.png`);
    await writeFile(path, content, { mode: 0o600 });
    return path;
  }
}
