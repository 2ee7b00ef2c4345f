import type { Job } from '@unetsweep/store';
import { lookUntil } from './look-until.js';
import { RecipeFault } from './recipe-fault.js';
import type { RunContext } from './run-context.js';

/** @param code of the fault where the job failed or was removed @throws RecipeFault */
export function untilJobEnded(
  { store, signal }: Pick<RunContext, 'store' | 'signal'>,
  id: string,
  { code, title }: { code: ConstructorParameters<typeof RecipeFault>[0]; title: string },
): Promise<Job> {
  return lookUntil(signal, async () => {
    const job = await store.jobs.get(id);
    if (job === null) throw new RecipeFault(code, `${title} was removed while its recipe ran`);
    if (job.status === 'failed') throw new RecipeFault(code, job.failure?.message ?? `${title} failed`);
    return job.status === 'completed' ? job : null;
  });
}
