export { type DatasetContent, readArchive, type Sample, sha256, writeArchive } from './archive.js';
export { DatasetFault, type DatasetFaultCode } from './dataset-fault.js';
export { type ContentDescription, describeContent } from './describe-content.js';
export { embeddedNuclei } from './embedded.js';
export { filesOfZip, type ImportOptions, importPairs } from './import-pairs.js';
export { encodePng } from './pictures/encode-png.js';
export { networkImageRaster, storedImageRaster } from './pictures/image-raster.js';
export { maskRaster } from './pictures/mask-raster.js';
export { overlayMask } from './pictures/overlay.js';
export { type PreparedImages, PreprocessingError, prepareSplit } from './preprocess.js';
export type { GroupRule } from './sample-groups.js';
export { selectSamples } from './select-samples.js';
export { countFolds, splitSamples } from './split.js';
export {
  type SplitCandidate,
  SplitError,
  type SplitLists,
  type SplitMember,
  type SplitResult,
  type SplitRule,
} from './split-rule.js';
