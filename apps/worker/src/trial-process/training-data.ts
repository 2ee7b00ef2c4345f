import { readFile } from 'node:fs/promises';
import type { ResolvedTrialSpec } from '@unetsweep/contract';
import { type DatasetContent, prepareSplit, readArchive, type Sample } from '@unetsweep/datasets';
import type { TrainingData } from '@unetsweep/unet';

/** The two sides of a split, ready for the network. @throws PreprocessingError */
export async function loadTrainingData(
  archivePath: string,
  sides: { train: string[]; validation: string[] },
  spec: ResolvedTrialSpec,
): Promise<TrainingData & { classNames: string[] }> {
  const content = readArchive(await readFile(archivePath));
  const { train, validation } = prepareSplit(
    pick(content, sides.train),
    pick(content, sides.validation),
    spec.preprocessing,
    2 ** spec.model.depth,
  );
  const { height, width, channels } = train;
  const { classNames } = content;
  return { train, validation, height, width, channels, classes: classNames.length, classNames };
}

function pick(content: DatasetContent, names: string[]): Sample[] {
  const samples = new Map(content.samples.map((sample) => [sample.name, sample]));
  return names.map((name) => {
    const sample = samples.get(name);
    if (!sample) throw new Error(`the data set has no sample ${name}`);
    return sample;
  });
}
