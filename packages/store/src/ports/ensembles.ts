import type { EnsembleJob } from '@unetsweep/contract';
import type { Job } from './jobs.js';

/** Ensembles are jobs of the kind `ensemble` that keep their members' weights. */
export interface EnsembleRepository {
  /**
   * Queues an ensemble. Its members' checkpoints stay, whatever `keepCheckpoints` says, and their sweeps can't be deleted, until it is.
   * @throws ProblemError `checkpointExpired` where one has gone meanwhile
   */
  create(id: string, request: EnsembleJob): Promise<Job>;
  /** Removes it in any state; checkpoints that no other ensemble holds are their sweeps' again. False: there is none. */
  delete(id: string): Promise<boolean>;
}
