// What a trial's process needs, without the importers: their libraries would take longer to load than a short epoch lasts.
export { ArchiveIndex } from './archive-index.js';
export { FileSource } from './file-source.js';
export { encodePng } from './pictures/encode-png.js';
export { networkImageRaster } from './pictures/image-raster.js';
export { maskRaster } from './pictures/mask-raster.js';
export { type PreparedSplit, prepareSplit } from './preprocess.js';
export { PreprocessingError } from './preprocessing-error.js';
