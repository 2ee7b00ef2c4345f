import { createServer } from 'node:net';
import { defaultPort } from '../environment.js';
import { CommandError, exitCode } from '../exit-code.js';

const TRIED_PORTS = 100;
const HOST = '127.0.0.1';

/**
 * The port for the API: a given one must be free; otherwise `defaultPort` or the next free one.
 * @throws CommandError naming the port that is taken
 */
export async function choosePort(given: number | null, first = defaultPort): Promise<number> {
  if (given !== null) {
    if (await isFree(given)) return given;
    throw new CommandError(
      `Port ${given} is in use by another program`,
      exitCode.failed,
      'Give another one with --port or PORT; without either the next free port is taken.',
    );
  }
  for (let port = first; port < first + TRIED_PORTS; port += 1) {
    if (await isFree(port)) return port;
  }
  throw new CommandError(
    `No port from ${first} to ${first + TRIED_PORTS - 1} is free`,
    exitCode.failed,
    'Give one with --port or PORT.',
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: HOST, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
