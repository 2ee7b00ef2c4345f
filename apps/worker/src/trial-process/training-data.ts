import { readFile } from 'node:fs/promises';
import type { ResolvedTrialSpec } from '@unetsweep/contract';
import {
  type DatasetContent,
  type PreparedSplit,
  prepareSplit,
  readArchive,
  type Sample,
} from '@unetsweep/datasets';
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
  const content = readArchive(await readFile(archivePath));
  const { classNames } = content;
  const classes = classNames.length;
  const chosen = {
    train: pick(content, sides.train),
    validation: pick(content, sides.validation),
    test: sides.test.length > 0 ? pick(content, sides.test) : null,
  };
  const context = { multiple: 2 ** spec.model.depth, classes };
  const { train, validation, test, statistics } = prepareSplit(chosen, spec.preprocessing, context);
  const { height, width, channels } = train;
  const shape = { height, width, channels, classes };
  return { train, validation, ...(test && { test }), ...shape, classNames, statistics };
}

function pick(content: DatasetContent, names: string[]): Sample[] {
  const samples = new Map(content.samples.map((sample) => [sample.name, sample]));
  return names.map((name) => {
    const sample = samples.get(name);
    if (!sample) throw new Error(`the data set has no sample ${name}`);
    return sample;
  });
}
