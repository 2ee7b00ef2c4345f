import { openHome, type Services, startServices } from '@unetsweep/provision';
import type { Environment } from '../environment.js';
import type { Steps } from './steps.js';

/** Postgres and Redis: those that are given, embedded ones for the rest. */
export async function openServices(
  environment: Environment,
  steps: Steps,
): Promise<Omit<Services, 'failed'> & { failed: Promise<never> }> {
  const { databaseUrl, redisUrl } = environment;
  const embedded = [databaseUrl ? null : 'Postgres', redisUrl ? null : 'Redis'].filter(
    (name) => name !== null,
  );
  const start = async () =>
    startServices({
      home: await openHome(environment.home),
      ...(databaseUrl ? { databaseUrl } : {}),
      ...(redisUrl ? { redisUrl } : {}),
      onStep: (step) => {
        if (step.state === 'warning') steps.warn(`${step.name}: ${step.detail}`);
      },
    });
  const services =
    embedded.length === 0 ? await start() : await steps.run(`${embedded.join(' and ')} (embedded)`, start);
  const failed = services.failed.then((error): never => {
    throw error;
  });
  failed.catch(() => {});
  return {
    databaseUrl: services.databaseUrl,
    redisUrl: services.redisUrl,
    stop: () => services.stop(),
    failed,
  };
}
