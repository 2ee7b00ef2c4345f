import { type FieldError, findMetric, invalidBody, type ResolvedSweepSpec } from '@unetsweep/contract';
import type { DatasetTable } from '../space/dataset-facts.js';

/** Of borders: the background has none of its own. */
const ofForeground = ['hausdorff95', 'boundaryF1'];

/**
 * An objective that no trial measures would leave every point without a value.
 * @throws ProblemError `invalidBody` with `unknownMetric`
 */
export function assertObjectivesMeasured(
  { objective, runner }: ResolvedSweepSpec,
  datasets: DatasetTable,
): void {
  if (runner === 'external') return;
  const fewest = Math.min(...[...datasets.values()].map(({ classes }) => classes.length));
  const errors = objective.flatMap(({ metric }, index): FieldError[] => {
    const reason = whyUnmeasured(metric, fewest);
    return reason ? [{ path: `/objective/${index}/metric`, code: 'unknownMetric', message: reason }] : [];
  });
  if (errors.length > 0) throw invalidBody(errors);
}

/** @param classes of the data set, background included */
function whyUnmeasured(metric: string, classes: number): string | null {
  const found = findMetric(metric);
  if (!found) return null;
  if (found.classIndex === null) return null;
  if (found.classIndex === 0 && ofForeground.includes(found.definition.name))
    return `${metric}: the background has no border of its own`;
  const overall = metric.replace(/\.\d+$/, '');
  if (classes === 2) return `the data set has one class beside the background: use ${overall}`;
  if (found.classIndex < classes) return null;
  return `${metric}: the data set has the classes 0 to ${classes - 1}`;
}
