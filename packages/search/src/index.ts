export { type FingerprintParts, fingerprint } from './fingerprint.js';
export { resolvePoint } from './resolve-point.js';
export { repeatSeed } from './seed.js';
export type { Selection } from './space/axes.js';
export { type DatasetFacts, type DatasetTable, foldCount, trialContextOf } from './space/dataset-facts.js';
export { type ResolvedPoint, Space } from './space/space.js';
