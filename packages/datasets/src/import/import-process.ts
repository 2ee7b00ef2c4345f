import { importArchive } from './import-archive.js';
import type { ArchiveJob } from './import-outcome.js';
import type { ImportLimits } from './limits.js';

// Nobody is left to tell.
process.once('disconnect', () => process.exit(1));
process.once('message', (message) => {
  const { job, limits } = message as { job: ArchiveJob; limits: ImportLimits };
  void importArchive(job, limits).then(
    (outcome) => process.send?.(outcome, () => process.exit(0)),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
