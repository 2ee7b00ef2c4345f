import {
  type Ensemble,
  type EnsembleJob,
  type EnsembleJobResult,
  type EnsembleRequest,
  type FieldError,
  invalidBody,
  ProblemError,
} from '@unetsweep/contract';
import type { Job, Store } from '@unetsweep/store';
import { v7 as uuidv7 } from 'uuid';
import { type FoundMember, findMembers } from './find-members.js';

export const ENSEMBLE = 'ensemble';
const GREEDY = { size: 20, metric: 'valDice' } as const;

/**
 * Queues an ensemble: a worker measures it beside its members.
 * @throws ProblemError `invalidBody`, `notFound`, `checkpointPending`, `checkpointExpired`, `splitMismatch`, `imagesRemoved`
 */
export async function createEnsemble(
  store: Store,
  request: EnsembleRequest,
  id: string = uuidv7(),
): Promise<Ensemble> {
  const method = methodOf(request);
  const found = await findMembers(request, store);
  const job = await jobOf(store, request, found, method);
  return toEnsemble(await store.ensembles.create(id, job));
}

function methodOf({ method, weights, greedy, members }: EnsembleRequest): Ensemble['method'] {
  const errors: FieldError[] = [];
  const fault = (path: string, message: string) => errors.push({ path, code: 'range', message });
  if (weights && greedy) fault('/weights', 'A greedy choice finds the weights itself: give one of both.');
  if (weights && method !== undefined && method !== 'weighted')
    fault('/weights', `They are of method weighted; ${method} counts all members alike.`);
  if (greedy && method !== undefined && method !== 'weighted')
    fault('/method', 'A greedy choice makes weights: leave method out, or set it to weighted.');
  if (weights && weights.length !== members.length)
    fault('/weights', `There are ${weights.length} weights for ${members.length} members.`);
  if (weights?.every((weight) => weight === 0)) fault('/weights', 'One of them must be above 0.');
  if (errors.length > 0) throw invalidBody(errors);
  return method ?? (weights || greedy ? 'weighted' : 'mean');
}

async function jobOf(
  store: Store,
  request: EnsembleRequest,
  found: readonly FoundMember[],
  method: Ensemble['method'],
): Promise<EnsembleJob> {
  const [first] = found;
  const dataset = first && (await store.datasets.resolve(first.spec.dataset ?? ''));
  if (!first || !dataset) throw new ProblemError('notFound', 'The data set of the members is gone.');
  const names = (side: 'validation' | 'test') => first.split[side].map(({ sample }) => sample);
  const split = request.split ?? 'validation';
  const test = split === 'test' ? names('test') : [];
  if (split === 'test' && test.length === 0) {
    const message =
      'The members have no test images: train them with validation.testFraction, or measure validation.';
    throw invalidBody([{ path: '/split', code: 'enum', message, accepted: ['validation'] }]);
  }
  return {
    name: request.name ?? null,
    dataset: { id: dataset.id, name: dataset.name, version: dataset.version },
    members: found.map(({ trial, checkpoint }) => ({
      sweepId: trial.sweepId,
      trialId: trial.id,
      trialNumber: trial.number,
      checkpointId: checkpoint.id,
      epoch: checkpoint.epoch,
      kind: checkpoint.kind,
      weightsSha256: checkpoint.weightsSha256,
    })),
    method,
    weights: weightsOf(request, found, method),
    split,
    threshold: commonThreshold(found),
    greedy: request.greedy ? { ...GREEDY, ...request.greedy } : null,
    validation: names('validation'),
    test,
  };
}

/** Null: all count alike, or a greedy choice will tell. */
function weightsOf(
  { weights, greedy }: EnsembleRequest,
  found: readonly FoundMember[],
  method: Ensemble['method'],
): number[] | null {
  if (weights) return weights;
  if (method !== 'weighted' || greedy) return null;
  const scores = found.map(({ checkpoint }) => checkpoint.metrics.valDice ?? 0);
  if (scores.some((score) => score > 0)) return scores;
  const message = 'No member has a valDice above 0 to be weighted by: give weights.';
  throw invalidBody([{ path: '/weights', code: 'required', message }]);
}

function commonThreshold(found: readonly FoundMember[]): number {
  const [first = 0.5, ...others] = new Set(found.map(({ spec }) => spec.validation.threshold));
  return others.length === 0 ? first : 0.5;
}

/** A job as its caller sees it. */
export function toEnsemble({ id, status, request, result, failure, createdAt, finishedAt }: Job): Ensemble {
  // Written by `jobOf` and by a worker of the same release.
  const { validation: _, test: __, greedy, ...asked } = request as unknown as EnsembleJob;
  const found = result as unknown as EnsembleJobResult | null;
  return {
    id,
    status,
    ...asked,
    weights: found?.weights ?? asked.weights,
    measuredAt: found?.measuredAt ?? null,
    images: found?.images ?? null,
    metrics: found?.metrics ?? {},
    memberMetrics: found?.memberMetrics ?? [],
    greedy: greedy && { ...greedy, path: found?.path ?? [] },
    failure,
    createdAt,
    finishedAt,
  };
}
