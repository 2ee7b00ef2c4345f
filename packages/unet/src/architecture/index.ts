export { engineVersion } from '../engine-version.js';
export { findUnsupportedFields } from '../unsupported-fields.js';
export { describeArchitecture, listWeights } from './architecture.js';
export { findSizeProblem, type SizeProblem } from './image-size.js';
export type {
  Architecture,
  DataShape,
  Layer,
  WeightDescription,
  WeightInitializer,
  WeightRole,
} from './layer.js';
export { estimateMemory, type MemoryEstimate, type TrainingSize } from './memory-estimate.js';
export { normsByConvolution } from './norms.js';
export { isHead, planTransfer, type Transfer, type WeightDifference, type WeightShape } from './transfer.js';
export { type UnsupportedField, UnsupportedModelError, UnsupportedSpecError } from './unsupported.js';
