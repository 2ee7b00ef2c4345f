export { convertCheckpoint, type WeightFormat, weightFormats } from './weight-formats.js';
