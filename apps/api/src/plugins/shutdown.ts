import { ProblemError } from '@unetsweep/contract';
import fp from 'fastify-plugin';

/** Once closing has begun, refuses new requests on connections that are still open; runs `onClosing` first. */
export const shutdown = fp<{ onClosing: () => void }>(
  async (app, { onClosing }) => {
    let isClosing = false;
    app.addHook('preClose', async () => {
      isClosing = true;
      onClosing();
    });
    app.addHook('onSend', async (_request, reply) => {
      if (isClosing) reply.header('connection', 'close');
    });
    app.addHook('onRequest', async () => {
      if (!isClosing) return;
      throw new ProblemError('shuttingDown', 'This process is stopping. Try again soon.');
    });
  },
  { name: 'shutdown' },
);
