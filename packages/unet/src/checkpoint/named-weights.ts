/** One array of a network, float32, row major. */
export interface NamedWeight {
  /** `layer/kernel`, `layer/bias`, `layer/gamma`, … */
  name: string;
  shape: readonly number[];
  values: Float32Array;
}

/** All arrays of a network in the order of its layers. */
export type NamedWeights = readonly NamedWeight[];
