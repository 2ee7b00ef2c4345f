export * from './fixtures.js';
export { createStoreBench, type StoreBench } from './store-bench.js';
export { createTestStore, type TestStore } from './test-store.js';
