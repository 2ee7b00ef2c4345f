import type { PredictionJob, PredictionJobResult } from '@unetsweep/contract';
import { encodePng, PreprocessingError } from '@unetsweep/datasets';
import { BadDataError, encodeNpz } from '@unetsweep/unet';
import { decodeInput } from './decode-input.js';
import { JobError, type JobWork } from './job-work.js';
import { type PredictedImage, pictureOf, predictImage } from './predicted-image.js';
import { loadNetwork, type TrainedNetwork } from './trained-network.js';

/** Of an answer as float32. */
const MOST_ANSWER_BYTES = 256 * 1024 ** 2;

/** Predicts each image by a checkpoint. @throws JobError with the file at fault */
export const predictImages: JobWork = async ({ request, inputs }, ask) => {
  const job = request as unknown as PredictionJob;
  const network = await loadNetwork(job.checkpointId, ask);
  const answer = job.form === 'npz' ? new NpzAnswer(job, network) : new PngAnswer(job, network);
  const items: PredictionJobResult['items'] = [];
  for (const [index, bytes] of inputs.entries()) {
    const name = job.files[index] ?? `image ${index + 1}`;
    const path = `/image/${index}`;
    const input = await decodeInput(bytes, name, path);
    const image = await predictImage(network, input, job).catch((error: unknown) => {
      const isAboutImage = error instanceof PreprocessingError || error instanceof BadDataError;
      if (!isAboutImage) throw error;
      throw new JobError({ code: 'unfitImage', message: aboutFile(name, error.message), path });
    });
    await answer.add(image, name, path);
    items.push(image.facts);
  }
  const result: PredictionJobResult = { items };
  return { status: 'completed', result: { ...result }, outputs: answer.files() };
};

const aboutFile = (name: string, message: string) =>
  message.startsWith(name) ? `${message}.` : `${name}: ${message}.`;

/** One picture an image. */
class PngAnswer {
  private readonly pictures: Uint8Array[] = [];

  constructor(
    private readonly job: PredictionJob,
    private readonly network: TrainedNetwork,
  ) {}

  async add(image: PredictedImage, _name: string, path: string): Promise<void> {
    const { output } = this.job;
    if (output === 'probabilities' && this.network.outputs > 1) {
      const message = `There are ${this.network.outputs} probabilities a pixel: ask for application/x-npz.`;
      throw new JobError({ code: 'notAcceptable', message, path });
    }
    this.pictures.push(await encodePng(pictureOf(image, output, this.network.classes.length)));
  }

  files(): Uint8Array[] {
    return this.pictures;
  }
}

/** All images in one array. */
class NpzAnswer {
  private readonly images: Float32Array[] = [];
  private shape: [number, number, number] | null = null;
  private bytes = 0;

  constructor(
    private readonly job: PredictionJob,
    private readonly network: TrainedNetwork,
  ) {}

  async add(image: PredictedImage, name: string, path: string): Promise<void> {
    const { width, height } = image;
    const values = this.valuesOf(image);
    this.shape ??= [height, width, values.length / (height * width)];
    if (this.shape[0] !== height || this.shape[1] !== width) {
      const message = `${name} is ${width}x${height} in the answer, the first image ${this.shape[1]}x${this.shape[0]}: one array takes images of one size.`;
      throw new JobError({ code: 'unfitImage', message, path });
    }
    this.bytes += values.byteLength;
    if (this.bytes > MOST_ANSWER_BYTES) {
      const message = `The answer would be larger than ${MOST_ANSWER_BYTES} bytes: send fewer images at once.`;
      throw new JobError({ code: 'imageTooLarge', message, path });
    }
    this.images.push(values);
  }

  files(): Uint8Array[] {
    const { output, checkpointId, files, threshold } = this.job;
    const shape = [this.images.length, ...(this.shape ?? [0, 0, 0])];
    const values = new Float32Array(this.bytes / Float32Array.BYTES_PER_ELEMENT);
    for (const [index, image] of this.images.entries()) values.set(image, index * image.length);
    const config = { checkpointId, images: files, classes: this.network.classes, threshold };
    return [encodeNpz({ weights: [{ name: output, shape, values }], config })];
  }

  private valuesOf(image: PredictedImage): Float32Array {
    const { output } = this.job;
    if (output === 'probabilities') return image.probabilities;
    const classes = this.network.classes.length;
    return Float32Array.from(output === 'overlay' ? pictureOf(image, output, classes).values : image.mask);
  }
}
