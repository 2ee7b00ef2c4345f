import type { EnsembleMethod, Voices } from '@unetsweep/contract';
import { type PreparedImage, restoreSize } from '@unetsweep/datasets';
import { Combiner } from '@unetsweep/unet';
import { type Ask, JobError } from './job-work.js';
import { networkPrediction } from './network-prediction.js';
import type { TrainedNetwork } from './trained-network.js';
import { eachVoice } from './trained-voices.js';

/** An image as its file holds it. */
export type LoadedImage = Parameters<TrainedNetwork['prepare']>[0];

interface Wishes {
  threshold: number;
  restoreSize: boolean;
  tta: boolean;
}

/** An image as its prediction is put together. */
export interface CombinedImage {
  height: number;
  width: number;
  classes: string[];
  /** [height, width, outputs]; of a vote the shares of the votes. */
  probabilities: Float32Array;
  /** [height, width], 1 where at least one network saw the pixel; null: all were seen. */
  seen: Uint8Array | null;
  /** As the first network saw it. */
  prepared: PreparedImage;
}

/** Probability above which a pixel of a combined prediction is foreground: a vote has used the threshold already. */
export const combinedThreshold = (method: EnsembleMethod, threshold: number): number =>
  method === 'vote' ? 0.5 : threshold;

/**
 * Predicts images by several networks, each network all images in turn. Probabilities are put together at the size of the answer.
 * @param load reads an image; called once a network, so that few images are in memory
 * @param describe what to throw for an image that could not be predicted
 * @throws JobError, PreprocessingError, BadDataError
 */
export async function predictTogether(
  voices: Voices,
  images: readonly (() => Promise<LoadedImage>)[],
  wishes: Wishes,
  ask: Ask,
  describe: (error: unknown, index: number) => unknown = (error) => error,
): Promise<CombinedImage[]> {
  const parts: (PartOfImage | undefined)[] = images.map(() => undefined);
  for await (const { network, weight } of eachVoice(voices, ask)) {
    for (const [index, load] of images.entries()) {
      const input = await load();
      try {
        const prepared = network.prepare(input);
        const part = parts[index] ?? new PartOfImage(network, prepared, voices.method, wishes);
        parts[index] = part;
        const seen = await networkPrediction(network, prepared, wishes.tta);
        part.add(seen, prepared, { weight, name: input.name });
      } catch (error) {
        throw describe(error, index);
      }
    }
  }
  return parts.flatMap((part) => part?.combined() ?? []);
}

/** What all networks so far made of one image. */
class PartOfImage {
  private readonly combiner: Combiner;
  private readonly size: { height: number; width: number };
  private seen: Uint8Array | null;

  constructor(
    private readonly network: TrainedNetwork,
    private readonly first: PreparedImage,
    method: EnsembleMethod,
    private readonly wishes: Wishes,
  ) {
    const { height, width, placement } = first;
    this.size = wishes.restoreSize ? placement.own : { height, width };
    const pixels = this.size.height * this.size.width;
    this.combiner = new Combiner(pixels * network.outputs, {
      method,
      classes: network.classes.length,
      threshold: wishes.threshold,
    });
    this.seen = new Uint8Array(pixels);
  }

  add(
    probabilities: Float32Array,
    prepared: PreparedImage,
    { weight, name }: { weight: number; name: string },
  ) {
    const { height, width } = prepared;
    const { outputs } = this.network;
    if (this.wishes.restoreSize) {
      this.combiner.add(
        restoreSize(probabilities, prepared, prepared.placement, background(outputs)),
        weight,
      );
      this.markSeen(prepared);
      return;
    }
    if (height !== this.size.height || width !== this.size.width) {
      const message = `The members of the ensemble see ${name} in different sizes: set restoreSize to true`;
      throw new JobError({ code: 'unfitImage', message: `${message}.` });
    }
    this.combiner.add(probabilities, weight);
    this.seen = null;
  }

  combined(): CombinedImage {
    const { classes } = this.network;
    const probabilities = this.combiner.result();
    return { ...this.size, classes, probabilities, seen: this.seen, prepared: this.first };
  }

  /** What a crop left out is known to no network that crops so. */
  private markSeen(prepared: PreparedImage): void {
    if (this.seen === null) return;
    if (prepared.placement.fit !== 'centerCrop') {
      this.seen = null;
      return;
    }
    const ones = new Float32Array(prepared.height * prepared.width).fill(1);
    const own = restoreSize(ones, prepared, prepared.placement, [0]);
    for (const [pixel, value] of own.entries()) if (value > 0) this.seen[pixel] = 1;
  }
}

/** What lies where a network saw nothing. */
export const background = (outputs: number): number[] =>
  outputs === 1 ? [0] : [1, ...new Array<number>(outputs - 1).fill(0)];
