import { join } from 'node:path';
import { importers } from '../formats/importers.js';
import { ArchiveWriter } from './archive-writer.js';
import { type AssembledSet, assemble } from './assemble.js';
import type { FaultList } from './fault-list.js';
import type { ArchiveJob, ImportOutcome } from './import-outcome.js';
import type { SourceFiles } from './importer.js';
import { recogniseFormat } from './recognise-format.js';

/**
 * Makes the canonical archive of unpacked files.
 * @returns null where there are faults, which are in `faults`
 * @throws DatasetFault
 */
export async function importUnpacked(
  files: SourceFiles,
  { options, scratchFolder, outputPath }: ArchiveJob,
  faults: FaultList,
): Promise<ImportOutcome | null> {
  const format = options.format ?? (await recogniseFormat(files));
  const draft = await importers[format](files, options, faults);
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
