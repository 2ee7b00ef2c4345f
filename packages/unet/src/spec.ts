/** The parts of a resolved trial that the engine reads. Names, ranges and defaults are the contract's. */
export interface ModelSpec {
  name: string;
  baseFilters: number;
  channelDivisor: number;
  depth: number;
  convsPerBlock: number;
  decoderConvs: number | null;
  kernelSize: number;
  batchNorm: boolean;
  activation: string;
  up: string;
  upKernelSize?: number;
  skip: string;
  residual: boolean;
  dropout: number;
  dropoutPlaces: readonly string[];
  firstDropoutFactor: number;
  initializer: string;
  upInitializer: string;
  head: { filters: number | null; groupActivation: string; kernelSize: number };
}
export interface TrialSpec {
  model: ModelSpec;
}
