import { failureOf } from './failure.js';
import { FaultList } from './fault-list.js';
import type { ArchiveJob, ImportOutcome } from './import-outcome.js';
import type { ImportLimits } from './limits.js';
import { unpack } from './unpack.js';

/** Imports in this process; `runImport` starts one for it. Throws only what is no fault of the files. */
export async function importArchive(job: ArchiveJob, limits: ImportLimits): Promise<ImportOutcome> {
  const faults = new FaultList();
  const outcome = await faults.collect(async () => {
    const files = await unpack(job.archivePath, job.scratchFolder, limits);
    // Loaded now: what is refused before needs none of the readers of formats.
    const { importUnpacked } = await import('./import-unpacked.js');
    return importUnpacked(files, job, faults);
  });
  return outcome ?? { status: 'failed', failure: failureOf(faults.faults) };
}
