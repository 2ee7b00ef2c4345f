import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, inject } from 'vitest';
import { startTestApi, type TestApi } from '../../apps/api/src/testing/test-api.js';
import { DASHBOARD, hasBrowser, launchBrowser, SET_UP_TIMEOUT_MS, watchedPage } from './browser.js';

export interface Bench {
  api: TestApi;
  browser: Browser;
  page: Page;
  /** What the page complained of so far. */
  complaints: string[];
}

interface BenchOptions {
  adminKey?: string;
  importConcurrency?: number;
  /** Fills the store before the first test. */
  seed?: (api: TestApi) => Promise<void>;
}

export const servers = () => ({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') });

/** An API with the dashboard and a browser for the tests of a file; each test has a page of its own. */
export function useBench({ adminKey, importConcurrency = 0, seed }: BenchOptions = {}): Bench {
  const bench = {} as Bench;
  beforeAll(async () => {
    if (!hasBrowser) return;
    const app = { dashboardFolder: DASHBOARD, ...(adminKey === undefined ? {} : { adminKey }) };
    bench.api = await startTestApi(servers(), { app, importConcurrency });
    await seed?.(bench.api);
    bench.browser = await launchBrowser();
  }, SET_UP_TIMEOUT_MS);
  afterAll(async () => {
    await bench.browser?.close();
    await bench.api?.close();
  });
  beforeEach(async () => {
    if (hasBrowser) Object.assign(bench, await watchedPage(bench.browser));
  });
  afterEach(() => bench.page?.close());
  return bench;
}
