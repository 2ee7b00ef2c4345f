import sharp from 'sharp';
import { type ArchiveJob, importArchive } from './import-archive.js';
import type { ImportLimits } from './limits.js';

// One picture at a time, and nothing kept of the last one: memory is what bounds an import.
sharp.concurrency(1);
sharp.cache(false);
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
