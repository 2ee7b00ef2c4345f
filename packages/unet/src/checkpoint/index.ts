export { decodeNpz, encodeNpz } from './npz.js';
export { convertCheckpoint, type WeightFormat, weightFormats } from './weight-formats.js';
