export { type DatasetContent, readArchive, type Sample, sha256, writeArchive } from './archive.js';
export { DatasetFault, type DatasetFaultCode } from './dataset-fault.js';
export { type ContentDescription, describeContent } from './describe-content.js';
export { embeddedNuclei } from './embedded.js';
export { filesOfZip, type ImportOptions, importPairs } from './import-pairs.js';
export { type PreparedImages, PreprocessingError, prepareSplit } from './preprocess.js';
export type { GroupRule } from './sample-groups.js';
export { selectSamples } from './select-samples.js';
export {
  countFolds,
  SplitError,
  type SplitLists,
  type SplitMember,
  type SplitResult,
  type SplitRule,
  splitSamples,
} from './split.js';
