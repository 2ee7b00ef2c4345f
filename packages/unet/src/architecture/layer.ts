export type WeightRole = 'kernel' | 'bias' | 'alpha' | 'gamma' | 'beta' | 'movingMean' | 'movingVariance';

export type WeightInitializer =
  | 'heNormal'
  | 'heUniform'
  | 'glorotNormal'
  | 'glorotUniform'
  | 'uniform01'
  | 'zeros'
  | 'ones'
  | { constant: number };

/** One array of numbers of the network, float32. */
export interface WeightDescription {
  /** `layer/` and `kernel`, `bias`, `alpha` (of a prelu), `gamma`, `beta`, `moving_mean` or `moving_variance`. */
  name: string;
  role: WeightRole;
  /**
   * Keras's layouts: kernel [height, width, in, out], transposed kernel [height, width, out, in], alpha
   * [1, 1, channels], others [channels].
   */
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

/** `alpha`: slope (leakyRelu) or scale (elu) for negative inputs; that of a prelu is a weight. */
export type Activation =
  | { activation: 'relu' | 'prelu' }
  | { activation: 'leakyRelu' | 'elu'; alpha: number };

export type Layer = LayerBase &
  (
    | { kind: 'input' }
    | { kind: 'convolution'; kernelSize: number }
    | { kind: 'transposedConvolution'; kernelSize: number }
    | { kind: 'batchNormalization' }
    | ({ kind: 'activation' } & Activation)
    | { kind: 'maxPooling' }
    | { kind: 'dropout'; rate: number }
    /** Doubles both sides. */
    | { kind: 'resizing'; interpolation: 'bilinear' | 'nearest' }
    | { kind: 'concatenation' }
    /** Of inputs of one shape. */
    | { kind: 'addition' }
    /** Each output channel is the sum of as many neighbouring input channels. */
    | { kind: 'groupSum' }
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
