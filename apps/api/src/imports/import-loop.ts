import type { ImportTask } from '@unetsweep/store';
import { LeaseLoop, type LeaseLoopOptions } from '../leases/lease-loop.js';
import { carryOut, giveUp, type TaskContext } from './import-task.js';

export interface ImportLoopOptions
  extends TaskContext,
    Pick<LeaseLoopOptions, 'concurrency' | 'leaseMs' | 'pollMs'> {}

const aboutImport = ({ datasetId, name, version, attempt }: ImportTask) => ({
  datasetId,
  dataset: `${name}@${version}`,
  attempt,
});

/** Carries out the imports that wait. Sets made of others wait for workers and don't count as busy. */
export function importLoop(options: ImportLoopOptions): LeaseLoop<ImportTask> {
  const { imports, log } = options;
  return new LeaseLoop(
    {
      kind: 'import',
      take: (leaseMs) => imports.take(leaseMs),
      renew: (task, leaseMs) => imports.renew(task, leaseMs),
      release: (task) => imports.release(task),
      async carryOut(task, signal) {
        const status = await carryOut(task, options, signal);
        log.info({ ...aboutImport(task), status }, 'An import has ended.');
      },
      async giveUp(task, error) {
        log.error({ ...aboutImport(task), err: error }, 'An import could not be carried out.');
        await giveUp(task, options);
      },
      about: aboutImport,
      isBusy: ({ archive }) => archive !== null,
    },
    options,
  );
}
