import { mkdtemp } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openHome, removeHome, startServices } from '@unetsweep/provision';

/** Reads an answer as it crosses the wire. @param {string} url @returns {Promise<{ms: number, bytes: number}>} */
export function read(url) {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers: { 'accept-encoding': 'gzip' } }, (response) => {
      let bytes = 0;
      response.on('data', (chunk) => {
        bytes += chunk.length;
      });
      response.on('end', () =>
        response.statusCode === 200
          ? resolve({ ms: performance.now() - start, bytes })
          : reject(new Error(`${url}: ${response.statusCode}`)),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** Servers of its own, unless DATABASE_URL and REDIS_URL name some on which databases may be made. */
export async function startServers() {
  const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl } = process.env;
  const own = await openHome(await mkdtemp(join(tmpdir(), 'unetsweep-bench-')));
  const { cache } = await openHome(process.env.UNETSWEEP_HOME);
  const services = await startServices({ home: { ...own, cache }, databaseUrl, redisUrl, durable: false });
  const stop = async () => {
    await services.stop();
    await removeHome(own);
  };
  return { ...services, stop };
}
