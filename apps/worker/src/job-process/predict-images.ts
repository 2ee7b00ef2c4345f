import type { PredictionJob, PredictionJobResult, Voices } from '@unetsweep/contract';
import { encodePng, PreprocessingError } from '@unetsweep/datasets';
import { BadDataError, encodeNpz } from '@unetsweep/unet';
import { decodeInput, type InputImage } from './decode-input.js';
import { type Ask, JobError, type JobWork } from './job-work.js';
import { predictTogether } from './predict-together.js';
import { describeCombined, type PredictedImage, pictureOf, predictImage } from './predicted-image.js';
import { loadNetwork } from './trained-network.js';

/** Of an answer as float32. */
const MOST_ANSWER_BYTES = 256 * 1024 ** 2;
/** Images of which all networks' sums are in memory at once. */
const TOGETHER = 16;

/** Predicts each image by a checkpoint or an ensemble. @throws JobError with the file at fault */
export const predictImages: JobWork = async ({ request, inputs }, ask) => {
  const job = request as unknown as PredictionJob;
  const files = inputs.map((bytes, index): PostedFile => {
    const name = job.files[index] ?? `image ${index + 1}`;
    const path = `/image/${index}`;
    return { name, path, load: () => decodeInput(bytes, name, path) };
  });
  const answer = job.form === 'npz' ? new NpzAnswer(job) : new PngAnswer(job);
  const items: PredictionJobResult['items'] = [];
  for await (const { image, name, path } of predictFiles(job, files, ask)) {
    await answer.add(image, name, path);
    items.push(image.facts);
  }
  const result: PredictionJobResult = { items };
  return { status: 'completed', result: { ...result }, outputs: answer.files() };
};

interface PostedFile {
  name: string;
  path: string;
  load(): Promise<InputImage>;
}

type PredictedFile = Pick<PostedFile, 'name' | 'path'> & { image: PredictedImage };

async function* predictFiles(
  job: PredictionJob,
  files: readonly PostedFile[],
  ask: Ask,
): AsyncGenerator<PredictedFile> {
  if (job.voices) {
    yield* predictByAll(job, job.voices, files, ask);
    return;
  }
  const network = await loadNetwork(job.checkpointId ?? '', ask);
  for (const { name, path, load } of files) {
    const input = await load();
    const image = await predictImage(network, input, job).catch((error: unknown) => {
      throw aboutImage(error, { name, path });
    });
    yield { image, name, path };
  }
}

async function* predictByAll(
  job: PredictionJob,
  voices: Voices,
  files: readonly PostedFile[],
  ask: Ask,
): AsyncGenerator<PredictedFile> {
  const { method } = voices;
  for (const chunk of chunksOf(files, TOGETHER)) {
    const loads = chunk.map(({ load }) => load);
    const combined = await predictTogether(voices, loads, job, ask, (error, index) =>
      aboutImage(error, chunk[index]),
    );
    for (const [index, one] of combined.entries()) {
      const file = chunk[index];
      if (file) yield { ...file, image: describeCombined(one, await file.load(), { ...job, method }) };
    }
  }
}

function* chunksOf<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

/** What is known of the file where the fault is the image's. */
function aboutImage(error: unknown, file: { name: string; path: string } | undefined): unknown {
  if (!file || !(error instanceof PreprocessingError || error instanceof BadDataError)) return error;
  return new JobError({ code: 'unfitImage', message: aboutFile(file.name, error.message), path: file.path });
}

const aboutFile = (name: string, message: string) =>
  message.startsWith(name) ? `${message}.` : `${name}: ${message}.`;

/** One picture an image. */
class PngAnswer {
  private readonly pictures: Uint8Array[] = [];

  constructor(private readonly job: PredictionJob) {}

  async add(image: PredictedImage, _name: string, path: string): Promise<void> {
    const { output } = this.job;
    const classes = image.facts.classes.length;
    if (output === 'probabilities' && classes > 2) {
      const message = `There are ${classes} probabilities a pixel: ask for application/x-npz.`;
      throw new JobError({ code: 'notAcceptable', message, path });
    }
    this.pictures.push(await encodePng(pictureOf(image, output, classes)));
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
  private classes: string[] = [];

  constructor(private readonly job: PredictionJob) {}

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
    this.classes = image.facts.classes;
  }

  files(): Uint8Array[] {
    const { output, checkpointId, files, threshold } = this.job;
    const shape = [this.images.length, ...(this.shape ?? [0, 0, 0])];
    const values = new Float32Array(this.bytes / Float32Array.BYTES_PER_ELEMENT);
    for (const [index, image] of this.images.entries()) values.set(image, index * image.length);
    const config = { checkpointId, images: files, classes: this.classes, threshold };
    return [encodeNpz({ weights: [{ name: output, shape, values }], config })];
  }

  private valuesOf(image: PredictedImage): Float32Array {
    const { output } = this.job;
    if (output === 'probabilities') return image.probabilities;
    const classes = image.facts.classes.length;
    return Float32Array.from(output === 'overlay' ? pictureOf(image, output, classes).values : image.mask);
  }
}
