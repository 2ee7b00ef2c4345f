import { ArchiveIndex } from '../archive-index.js';
import type { Sample } from '../archive-layout.js';
import { ContentSummary } from '../describe-content.js';
import { FileSource } from '../file-source.js';
import { ArchiveWriter } from './archive-writer.js';
import type { ImportOutcome } from './import-outcome.js';

interface RelabelJob {
  /** A canonical archive. */
  sourcePath: string;
  /** Where the new one is written. */
  outputPath: string;
  /** A file that doesn't exist yet; it is gone afterwards. */
  spoolPath: string;
}

/**
 * Writes a data set's archive anew with other masks and sides; images, names, groups and classes stay.
 * @param change what becomes of a sample, in the order of the set
 * @returns what was written, as an import tells it
 */
export async function relabelArchive(
  { sourcePath, outputPath, spoolPath }: RelabelJob,
  change: (sample: Sample) => Pick<Sample, 'mask' | 'split'>,
): Promise<Extract<ImportOutcome, { status: 'ready' }>> {
  const source = await FileSource.open(sourcePath);
  try {
    const archive = await ArchiveIndex.open(source);
    const { channels } = archive;
    const classNames = [...archive.classNames];
    const writer = await ArchiveWriter.open(spoolPath, channels);
    const summary = new ContentSummary();
    for (const name of archive.names) {
      const [sample] = await archive.samples([name]);
      if (!sample) throw new Error(`the archive has no sample ${name}`);
      const changed = { ...sample, ...change(sample) };
      summary.add(changed);
      await writer.add(changed);
    }
    const written = await writer.finish(outputPath, classNames);
    return {
      status: 'ready',
      ...written,
      description: summary.describe(channels, classNames),
      samples: summary.describeSamples(classNames.length),
    };
  } finally {
    await source.close();
  }
}
