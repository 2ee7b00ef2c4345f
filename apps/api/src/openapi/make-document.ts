import type { Store } from '@unetsweep/store';
import { buildApp } from '../app.js';
import type { QueueLink } from '../dependencies.js';

/** Stands where a service would; the document is made from the routes, and no request is served. */
function absent<T extends object>(): T {
  return new Proxy({} as T, { get: (_target, name) => (name === 'then' ? undefined : absentMethod) });
}

const absentMethod = () => () => {
  throw new Error('The API document is made without services.');
};

/** The API document as text, as it is committed. */
export async function makeDocument(): Promise<string> {
  const dependencies = { store: absent<Store>(), queue: absent<QueueLink>(), version: '0.0.0' };
  const app = await buildApp(dependencies, { adminKey: null, metricsPublic: false, dashboardFolder: null });
  await app.ready();
  return `${JSON.stringify(app.swagger(), null, 2)}\n`;
}
