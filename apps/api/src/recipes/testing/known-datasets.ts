import type { Dataset } from '@unetsweep/contract';
import {
  type DatasetContent,
  describeContent,
  describeSamples,
  syntheticDatasets,
} from '@unetsweep/datasets';
import type { DatasetFacts, PartContext, Recipe, RunOutcome, Scale } from '@unetsweep/recipes';
import { recipeFacts } from '../recipe-dataset.js';

export interface KnownDataset {
  facts: DatasetFacts;
  dataset: Dataset;
  samples: ReturnType<typeof describeSamples>;
}

/** A set as the service would know it. */
export function knownDataset(name: string, content: DatasetContent): KnownDataset {
  const dataset = { ...describeContent(content), name, version: 1, status: 'ready' } as unknown as Dataset;
  return { facts: recipeFacts(dataset), dataset, samples: describeSamples(content) };
}

const synthetic = new Map(
  Object.entries(syntheticDatasets).map(([name, make]) => [name, knownDataset(name, make())]),
);

/** The synthetic set that a recipe runs on. */
export function datasetOf({ dataset }: Recipe): KnownDataset {
  const found = synthetic.get(dataset);
  if (!found) throw new Error(`no data set ${dataset}`);
  return found;
}

export const contextOf = (
  { facts }: KnownDataset,
  scale: Scale,
  before: RunOutcome,
  seeds = 1,
): PartContext => ({ dataset: facts, scale, seeds, seed: 1, before });
