import { ProblemError } from '@unetsweep/contract';
import type { ClaimedJob } from '@unetsweep/store';
import type { Logger } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { LeaseLoop } from '../leases/lease-loop.js';
import { carryOut } from './carry-out.js';
import { RecipeFault } from './recipe-fault.js';
import { RECIPE } from './recipe-job.js';
import type { RunContext } from './run-context.js';

export interface RecipeLoopOptions extends Pick<RunContext, 'store' | 'queue'> {
  log: Logger;
}

/** Runs of one process at a time: they wait for workers nearly all of their time. */
const CONCURRENCY = 8;

/** Carries out the runs of recipes that wait. One that is given back goes on where it is. */
export function recipeLoop({ store, queue, log }: RecipeLoopOptions): LeaseLoop<ClaimedJob> {
  const id = uuidv7();
  const { jobs } = store;
  return new LeaseLoop(
    {
      kind: RECIPE,
      take: (leaseMs) => jobs.claim(RECIPE, { id, leaseMs }),
      renew: (job, leaseMs) => jobs.renew(job, leaseMs),
      release: (job) => jobs.release(job),
      async carryOut(job, signal) {
        await jobs.end(job, await carryOut(job, { store, queue, signal }));
        log.info({ runId: job.jobId }, 'A run of a recipe has ended.');
      },
      async giveUp(job, error) {
        const isKnown = error instanceof RecipeFault || error instanceof ProblemError;
        log[isKnown ? 'warn' : 'error']({ runId: job.jobId, err: error }, 'A recipe could not be run.');
        const message = error instanceof Error ? error.message : String(error);
        const code = isKnown ? error.code : 'internal';
        await jobs.end(job, { status: 'failed', failure: { code, message } });
      },
      about: ({ jobId }) => ({ runId: jobId }),
    },
    { log, concurrency: CONCURRENCY },
  );
}
