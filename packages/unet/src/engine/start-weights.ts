import { type Architecture, isHead, listWeights, planTransfer } from '../architecture/index.js';
import type { NamedWeights } from '../checkpoint/named-weights.js';
import type { TrainingJob } from '../job.js';
import { drawInitialWeights } from '../random/initial-weights.js';
import { BadDataError } from './validate-job.js';

/**
 * The weights that a job starts from, in the order of the network; undefined where the seed draws them. A head of another shape
 * is drawn all the same.
 * @throws BadDataError where the given weights are missing or of another network
 */
export function startWeights(
  architecture: Architecture,
  { seed, spec, initialWeights }: Pick<TrainingJob, 'seed' | 'spec' | 'initialWeights'>,
): NamedWeights | undefined {
  const described = listWeights(architecture);
  if (spec.training.initialWeights === null) return undefined;
  if (!initialWeights) throw new BadDataError('the weights to start from are missing');
  const { differences, isHeadAnew } = planTransfer(initialWeights, architecture);
  const [first] = differences;
  if (first) {
    throw new BadDataError(
      `the weights to start from are of another network: ${differences.length} arrays differ, the first is ${first.name}`,
    );
  }
  const given = new Map(initialWeights.map((one) => [one.name, one]));
  const head = isHeadAnew ? drawInitialWeights(described.filter(isHead), seed) : [];
  const drawn = new Map(head.map((one) => [one.name, one]));
  return described.flatMap(({ name }) => drawn.get(name) ?? given.get(name) ?? []);
}
