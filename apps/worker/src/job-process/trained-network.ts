import type { ResolvedPreprocessing } from '@unetsweep/contract';
import { type PreparedImage, prepareImage, type TrainedInput } from '@unetsweep/datasets';
import {
  createPredictor,
  decodeNpz,
  type NamedWeights,
  type Predictor,
  type PredictorOptions,
} from '@unetsweep/unet';
import { type Ask, askCheckpoint } from './job-work.js';
import { LeastRecent } from './least-recent.js';

const KEPT = 3;

/** What a checkpoint says of its network. */
interface CheckpointConfig {
  model: PredictorOptions['model'];
  /** Missing in checkpoints of the time before there was another. */
  precision?: PredictorOptions['precision'];
  preprocessing: ResolvedPreprocessing;
  statistics: TrainedInput['statistics'];
  input: { height: number; width: number; channels: number };
  classes: string[];
}

/** A checkpoint, ready to predict images of any size that it takes. */
export class TrainedNetwork {
  constructor(
    private readonly checkpointId: string,
    private readonly config: CheckpointConfig,
    private readonly weights: NamedWeights,
  ) {}

  get classes(): string[] {
    return this.config.classes;
  }

  /** Values a pixel: one for two classes, else one a class. */
  get outputs(): number {
    return this.classes.length > 2 ? this.classes.length : 1;
  }

  /** Networks of equal views see the images of their split in one size, cut out alike. */
  get view(): string {
    const { preprocessing, input } = this.config;
    return `${preprocessing.fit} ${input.height}x${input.width}`;
  }

  /** @throws PreprocessingError */
  prepare(image: Parameters<typeof prepareImage>[0]): PreparedImage {
    const { model, preprocessing, statistics, input } = this.config;
    return prepareImage(image, preprocessing, { ...input, statistics, multiple: 2 ** model.depth });
  }

  /** @throws BadDataError where the network takes no images of this size */
  predictor({
    height,
    width,
    channels,
  }: {
    height: number;
    width: number;
    channels: number;
  }): Promise<Predictor> {
    const { model, precision = 'float32' } = this.config;
    const size = { height, width, channels, classes: this.classes.length };
    return predictors.get(`${this.checkpointId} ${height}x${width}`, () =>
      createPredictor({ model, precision, weights: this.weights, ...size }),
    );
  }
}

/** Networks of one process that were used last, so that the next image needs neither file nor graph. */
const networks = new LeastRecent<TrainedNetwork>(KEPT);
const predictors = new LeastRecent<Predictor>(KEPT, (predictor) => predictor.dispose());

/** @throws JobError where there is no such checkpoint */
export function loadNetwork(checkpointId: string, ask: Ask): Promise<TrainedNetwork> {
  return networks.get(checkpointId, async () => {
    const { weights, config } = decodeNpz(await askCheckpoint(ask, checkpointId));
    return new TrainedNetwork(checkpointId, config as CheckpointConfig, weights);
  });
}
