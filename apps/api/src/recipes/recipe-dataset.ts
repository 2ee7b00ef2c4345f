import { type Dataset, ProblemError } from '@unetsweep/contract';
import {
  describeContent,
  describeSamples,
  sha256,
  syntheticDatasets,
  writeArchive,
} from '@unetsweep/datasets';
import type { DatasetFacts } from '@unetsweep/recipes';
import type { Store } from '@unetsweep/store';
import { v7 as uuidv7 } from 'uuid';

/** Makes a synthetic set where it is not there yet: equal content is the version that is. */
async function addSynthetic(store: Store, name: string): Promise<Dataset | null> {
  const content = syntheticDatasets[name]?.();
  if (content === undefined) return null;
  const archive = writeArchive(content);
  const { dataset } = await store.datasets.create({ id: uuidv7(), name, sha256: sha256(archive) });
  if (dataset.status === 'ready') return dataset;
  const ready = {
    description: describeContent(content),
    samples: describeSamples(content),
    content: archive,
  };
  return store.datasets.complete(dataset.id, ready);
}

/**
 * The data set that a recipe is to run on: a synthetic one is made on the spot.
 * @throws ProblemError `unknownDataset`, `datasetFailed`, `datasetImporting`
 */
export async function recipeDataset(store: Store, reference: string): Promise<Dataset> {
  const dataset = (await store.datasets.resolve(reference)) ?? (await addSynthetic(store, reference));
  if (dataset === null) {
    const known = Object.keys(syntheticDatasets).join(', ');
    throw new ProblemError('unknownDataset', `there is no data set "${reference}"; synthetic ones: ${known}`);
  }
  if (dataset.status === 'importing')
    throw new ProblemError('datasetImporting', `the data set ${reference} is still imported`);
  if (dataset.status === 'failed')
    throw new ProblemError('datasetFailed', `the import of the data set ${reference} failed`);
  return dataset;
}

/** What recipes know of a data set. */
export function recipeFacts({
  name,
  version,
  images,
  channels,
  classes,
  groups,
  sizes,
}: Dataset): DatasetFacts {
  const [size = { width: 0, height: 0, images: 0 }] = [...sizes].sort((a, b) => b.images - a.images);
  return {
    reference: `${name}@${version}`,
    name,
    images,
    // Of a set that is ready it is known.
    channels: channels ?? 1,
    classes: classes.length,
    groups: groups.length,
    width: size.width,
    height: size.height,
  };
}
