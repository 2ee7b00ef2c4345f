import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { writePrivateFile } from './secret-file.js';

/** The port kept in `path` while it is free, so that addresses stay the same between starts; else a free one, kept then. */
export async function rememberedPort(path: string): Promise<number> {
  const kept = readPort(path);
  if (kept !== null && (await listenOnce(kept)) !== null) return kept;
  const port = await listenOnce(0);
  if (port === null) throw new Error('No free port on 127.0.0.1.');
  writePrivateFile(path, `${port}\n`);
  return port;
}

function readPort(path: string): number | null {
  try {
    const port = Number(readFileSync(path, 'utf8'));
    return Number.isInteger(port) && port > 1023 && port < 65_536 ? port : null;
  } catch {
    return null;
  }
}

function listenOnce(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => resolve(bound));
    });
  });
}
