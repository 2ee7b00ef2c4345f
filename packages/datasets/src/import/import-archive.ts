import { join } from 'node:path';
import { DatasetFault } from '../dataset-fault.js';
import { importers } from '../formats/importers.js';
import { ArchiveWriter } from './archive-writer.js';
import { type AssembledSet, assemble } from './assemble.js';
import { failureOf } from './failure.js';
import { FaultList } from './fault-list.js';
import type { ImportJob, ImportOutcome } from './import-outcome.js';
import type { DatasetDraft, SourceFiles } from './importer.js';
import type { ImportLimits } from './limits.js';
import { recogniseFormat } from './recognise-format.js';
import { unpack } from './unpack.js';

export type ArchiveJob = Pick<ImportJob, 'archivePath' | 'options' | 'outputPath' | 'scratchFolder'>;

/** Imports in this process; `runImport` starts one for it. Throws only what is no fault of the files. */
export async function importArchive(job: ArchiveJob, limits: ImportLimits): Promise<ImportOutcome> {
  const faults = new FaultList();
  const outcome = await faults.collect(async () => {
    const files = await unpack(job.archivePath, job.scratchFolder, limits);
    const draft = await readDraft(files, job, faults);
    return writeSet(files, draft, job, faults);
  });
  return outcome ?? { status: 'failed', failure: failureOf(faults.faults) };
}

async function readDraft(files: SourceFiles, job: ArchiveJob, faults: FaultList): Promise<DatasetDraft> {
  const format = job.options.format ?? (await recogniseFormat(files));
  const importer = importers[format];
  if (!importer) throw new DatasetFault('noPairs', `the format ${format} can't be imported yet`);
  return importer(files, job.options, faults);
}

/** @returns null where there are faults */
async function writeSet(
  files: SourceFiles,
  draft: DatasetDraft,
  { options, scratchFolder, outputPath }: ArchiveJob,
  faults: FaultList,
): Promise<ImportOutcome | null> {
  let writer: ArchiveWriter | null = null;
  const sink = {
    begin: async (channels: number) => {
      writer = await ArchiveWriter.open(join(scratchFolder, 'samples'), channels);
    },
    add: async (sample: Parameters<ArchiveWriter['add']>[0]) => writer?.add(sample),
  };
  const set = await assemble(draft, files, options, { faults, sink });
  if (writer === null || !faults.isEmpty) return null;
  return ready(set, await (writer as ArchiveWriter).finish(outputPath, set.classNames));
}

function ready(
  { summary, channels, classNames }: AssembledSet,
  written: { sha256: string; sizeBytes: number },
): ImportOutcome {
  return {
    status: 'ready',
    ...written,
    description: summary.describe(channels, classNames),
    samples: summary.describeSamples(classNames.length),
  };
}
