export type WeightRole = 'kernel' | 'bias' | 'gamma' | 'beta' | 'movingMean' | 'movingVariance';

export type WeightInitializer =
  | 'heNormal'
  | 'heUniform'
  | 'glorotNormal'
  | 'glorotUniform'
  | 'uniform01'
  | 'zeros'
  | 'ones';

/** One array of numbers of the network, float32. */
export interface WeightDescription {
  /** `layer/kernel`, `layer/bias`, `layer/gamma`, `layer/beta`, `layer/moving_mean`, `layer/moving_variance`. */
  name: string;
  role: WeightRole;
  /** Keras's layouts: kernel [height, width, in, out], transposed kernel [height, width, out, in], others [channels]. */
  shape: readonly number[];
  trainable: boolean;
  initializer: WeightInitializer;
  /** Numbers that enter and leave one output, as Keras counts them; 0 where the initialiser needs neither. */
  fanIn: number;
  fanOut: number;
}

interface LayerBase {
  name: string;
  /** Names of the layers whose outputs this one reads, in order. */
  inputs: readonly string[];
  /** Channels of the output. */
  channels: number;
  /** The output is 2^halvings times smaller than the image, on both sides. */
  halvings: number;
  weights: readonly WeightDescription[];
}

export type Layer = LayerBase &
  (
    | { kind: 'input' }
    | { kind: 'convolution'; kernelSize: number }
    | { kind: 'transposedConvolution'; kernelSize: number }
    | { kind: 'batchNormalization' }
    | { kind: 'activation'; activation: 'relu' }
    | { kind: 'maxPooling' }
    | { kind: 'dropout'; rate: number }
    | { kind: 'concatenation' }
  );

export interface Architecture {
  /** In an order in which every layer follows its inputs; the first is the input, the last gives the logits. */
  layers: readonly Layer[];
  /** Channels of the logits: 1 for two classes, else the number of classes. */
  outputs: number;
  parameterCount: number;
  trainableParameterCount: number;
}

/** What the data set decides about a network. */
export interface DataShape {
  /** Channels of the image: 1 grey, 3 colour. */
  channels: number;
  /** Classes of the mask, background included; two give one sigmoid output. */
  classes: number;
}
