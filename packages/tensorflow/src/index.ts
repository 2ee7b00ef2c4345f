export { loadTensorFlow, type NativeBinding, type TensorFlow, TensorFlowMissingError } from './backend.js';
export type { DType, FloatDType, HostDType, TypedArray } from './dtype.js';
export { differentiableOperations, gradients } from './gradients/gradients.js';
export { Graph, type Operation, type Tensor } from './graph.js';
export {
  type CpuIsa,
  canRunIsa,
  continueProfile,
  cpuIsaOf,
  multipliesBfloat16,
  type NumericsProfile,
  numericsEnvironment,
} from './numerics-profile.js';
export { elu, leakyRelu, leakyReluByExtremes, prelu } from './ops/activation.js';
export * from './ops/array.js';
export { argMax, oneHot, softmaxCrossEntropy, stopGradient } from './ops/classification.js';
export { biasAdd, conv2d, conv2dTranspose } from './ops/convolution.js';
export {
  absolute,
  add,
  addAll,
  cast,
  divide,
  equal,
  exponential,
  floor,
  greater,
  greaterEqual,
  logarithm,
  maximum,
  minimum,
  multiply,
  negate,
  relu,
  select,
  sigmoid,
  softmax,
  softplus,
  square,
  squareRoot,
  subtract,
} from './ops/elementwise.js';
export { histogramFixedWidth } from './ops/histogram.js';
export { hsvToRgb, type OutsideFill, projectiveTransform, rgbToHsv } from './ops/image.js';
export { batchNormTraining, fixedNormalization } from './ops/normalization.js';
export {
  applyAdadelta,
  applyAdagrad,
  applyAdaMax,
  applyAdam,
  applyGradientDescent,
  applyMomentum,
  applyRmsProp,
} from './ops/optimizers.js';
export { maxPool2x2 } from './ops/pooling.js';
export { batchMatMul } from './ops/product.js';
export { dropout, randomKey, randomNormal } from './ops/random.js';
export { largest, mean, sum } from './ops/reduction.js';
export { doubleBilinear, doubleNearest } from './ops/resize.js';
export { assign, assignAdd, assignFed, assignSub, Variable } from './ops/state.js';
export { type Feed, type Fetched, Session } from './session.js';
export { GraphError, knownDimension, type Shape } from './shape.js';
