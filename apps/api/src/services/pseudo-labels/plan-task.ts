import {
  type Dataset,
  type FieldError,
  invalidBody,
  ProblemError,
  type PseudoLabelRequest,
  type PseudoLabelTask,
  pseudoLabelDefaults,
} from '@unetsweep/contract';
import type { Store, StoredSample } from '@unetsweep/store';
import { findSource, type LabelSource } from './find-source.js';

type Stores = Pick<Store, 'trials' | 'checkpoints' | 'jobs' | 'datasets'>;

/**
 * What is to be predicted, and what becomes of the rest.
 * @throws ProblemError `notFound`, `imagesRemoved`, `datasetImporting`, `checkpointExpired`, `invalidState`, `invalidBody`
 */
export async function planTask(
  store: Stores,
  datasetId: string,
  request: PseudoLabelRequest,
): Promise<PseudoLabelTask> {
  const dataset = await store.datasets.resolve(datasetId);
  if (!dataset) throw new ProblemError('notFound', `There is no data set ${datasetId}.`);
  if (dataset.status !== 'ready') {
    const detail = `${dataset.name}@${dataset.version} is ${dataset.status}; images are predicted once it is ready.`;
    throw new ProblemError('datasetImporting', detail);
  }
  const source = await findSource(store, request);
  await assertClasses(store, dataset, source);
  const samples = await store.datasets.samples(dataset.id);
  const isOwn = source.dataset.name === dataset.name;
  const { sides, unused } = isOwn ? source : { sides: new Map(), unused: new Set<string>() };
  const asked = askedOf(request, samples, { sides, unused });
  return {
    source: { id: dataset.id, name: dataset.name, version: dataset.version },
    trialId: request.trialId ?? null,
    ensembleId: request.ensembleId ?? null,
    voices: source.voices,
    samples: typeof request.samples === 'string' ? request.samples : `${asked.length} by name`,
    imageThreshold: request.imageThreshold ?? pseudoLabelDefaults.imageThreshold,
    pixelThreshold: request.pixelThreshold ?? pseudoLabelDefaults.pixelThreshold,
    asked,
    sides: Object.fromEntries(sides),
  };
}

async function assertClasses(store: Stores, dataset: Dataset, source: LabelSource): Promise<void> {
  const trained = await store.datasets.resolve(source.dataset.reference);
  const names = (set: Dataset | null) => set?.classes.map(({ name }) => name).join(', ');
  if (!trained || names(trained) === names(dataset)) return;
  const message = `It was trained on the classes ${names(trained)}; the images of ${dataset.name} have ${names(dataset)}.`;
  const path = source.path;
  throw invalidBody([{ path, code: 'range', message }]);
}

/** @throws ProblemError `invalidBody` naming each image that can't be taken */
function askedOf(
  { samples: wanted }: PseudoLabelRequest,
  samples: readonly StoredSample[],
  { sides, unused }: Pick<LabelSource, 'sides' | 'unused'>,
): string[] {
  if (Array.isArray(wanted)) assertTakable(wanted, samples, sides);
  const chosen = new Set(Array.isArray(wanted) ? wanted : []);
  const isAsked = ({ name, labelled }: StoredSample) => {
    if (Array.isArray(wanted)) return chosen.has(name);
    if (sides.has(name)) return false;
    return !labelled || (wanted === 'unusedInTraining' && unused.has(name));
  };
  const asked = samples.filter(isAsked).map(({ name }) => name);
  if (asked.length > 0) return asked;
  const message =
    wanted === 'unlabelled'
      ? 'The data set has no image without a mask that was not trained or measured with.'
      : "The data set has no image without a mask, and the trial's split left none out.";
  throw invalidBody([{ path: '/samples', code: 'enum', message }]);
}

function assertTakable(
  wanted: readonly string[],
  samples: readonly StoredSample[],
  sides: LabelSource['sides'],
): void {
  const known = new Set(samples.map(({ name }) => name));
  const errors = wanted.flatMap((name, index): FieldError[] => {
    const path = `/samples/${index}`;
    if (!known.has(name)) return [{ path, code: 'unknownSample', message: `The data set has no ${name}.` }];
    const side = sides.get(name);
    if (side === undefined) return [];
    const message = `${name} is a ${side} image of what predicts: it keeps its mask.`;
    return [{ path, code: 'range', message }];
  });
  if (errors.length > 0) throw invalidBody(errors);
}
