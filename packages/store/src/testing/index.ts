export * from './fixtures.js';
export { createTestStore, type TestStore } from './test-store.js';
