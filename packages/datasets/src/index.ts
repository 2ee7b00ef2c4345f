export {
  type DatasetContent,
  type NamedSplit,
  readArchive,
  type Sample,
  sha256,
  writeArchive,
} from './archive.js';
export { ArchiveIndex } from './archive-index.js';
export { channelsOf, hasColours } from './convert-channels.js';
export { DatasetFault, type DatasetFaultCode } from './dataset-fault.js';
export { decodeImage, readImageHeader } from './decode-image.js';
export {
  type ContentDescription,
  describeContent,
  describeSamples,
  type SampleDescription,
} from './describe-content.js';
export { embeddedNuclei } from './embedded.js';
export { FileSource } from './file-source.js';
export { fitProblem, targetSize } from './fit-size.js';
export { ARCHIVE_SIGNATURE_BYTES, type ArchiveFormat, archiveFormat } from './import/archive-format.js';
export type { ImportJob, ImportOutcome } from './import/import-outcome.js';
export { type ImportLimits, importLimits } from './import/limits.js';
export { relabelArchive } from './import/relabel-archive.js';
export { runImport } from './import/run-import.js';
export { encodePng } from './pictures/encode-png.js';
export { networkImageRaster, storedImageRaster } from './pictures/image-raster.js';
export { maskRaster } from './pictures/mask-raster.js';
export { overlayMask } from './pictures/overlay.js';
export type { Raster } from './pictures/raster.js';
export { type PreparedImage, prepareImage, type TrainedInput } from './prepare-image.js';
export { type PreparedSplit, prepareSplit } from './preprocess.js';
export { PreprocessingError } from './preprocessing-error.js';
export { restoreSize } from './restore-size.js';
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
export { exampleFiles } from './synthetic/example-files.js';
export { syntheticDatasets } from './synthetic/synthetic-datasets.js';
