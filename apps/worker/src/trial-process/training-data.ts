import type { ResolvedTrialSpec } from '@unetsweep/contract';
import { ArchiveIndex, FileSource, type PreparedSplit, prepareSplit } from '@unetsweep/datasets/training';
import type { TrainingData } from '@unetsweep/unet';

export interface LoadedData extends TrainingData {
  classNames: string[];
  /** What was fitted to the training images. */
  statistics: PreparedSplit['statistics'];
}

interface SampleNames {
  train: string[];
  validation: string[];
  test: string[];
}

/** The sides of a split, ready for the network. @throws PreprocessingError */
export async function loadTrainingData(
  archivePath: string,
  sides: SampleNames,
  spec: ResolvedTrialSpec,
): Promise<LoadedData> {
  const { classNames, chosen } = await readSides(archivePath, sides);
  const classes = classNames.length;
  const context = { multiple: 2 ** spec.model.depth, classes };
  const { train, validation, test, statistics } = prepareSplit(chosen, spec.preprocessing, context);
  const { height, width, channels } = train;
  const shape = { height, width, channels, classes };
  return { train, validation, ...(test && { test }), ...shape, classNames, statistics };
}

/** Of the archive only what the split names; sides of the same names are the very same samples. */
async function readSides(archivePath: string, { train, validation, test }: SampleNames) {
  const file = await FileSource.open(archivePath);
  try {
    const archive = await ArchiveIndex.open(file);
    const samples = await archive.samples([...new Set([...train, ...validation, ...test])]);
    const byName = new Map(samples.map((sample) => [sample.name, sample]));
    const pick = (names: readonly string[]) => names.flatMap((name) => byName.get(name) ?? []);
    const chosen = {
      train: pick(train),
      validation: pick(validation),
      test: test.length > 0 ? pick(test) : null,
    };
    return { classNames: [...archive.classNames], chosen };
  } finally {
    await file.close();
  }
}
