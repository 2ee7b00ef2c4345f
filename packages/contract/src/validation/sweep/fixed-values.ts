import type { TrialSpec } from '../../trial-spec/trial-spec.js';
import type { SweepCheck } from './sweep-check.js';

/** Checks what the schema of the fixed values cannot say: fields that must fit each other, and the data set. */
export function checkFixedValues(check: SweepCheck): void {
  const { spec, isInternal, parameters, faults } = check;
  if (!isInternal) {
    if ((spec.dataset ?? null) !== null)
      faults.add(
        '/dataset',
        'unknownField',
        'dataset is for runner internal: the caller brings its own data',
      );
    return;
  }
  if (spec.dataset === undefined && !parameters.has('dataset')) {
    faults.add(
      '/dataset',
      'required',
      'dataset is needed: the id or name of a data set (or runner external, if you train yourself)',
    );
  }
  const { preprocessing, schedule } = (spec.trial ?? {}) as TrialSpec;
  const [low = 0, high = 100] = preprocessing?.clipPercentiles ?? [];
  if (low >= high) {
    faults.add(
      '/trial/preprocessing/clipPercentiles',
      'range',
      `trial.preprocessing.clipPercentiles must be ascending, not ${low}, ${high}`,
    );
  }
  if (schedule?.name === 'multistep' && !isAscending(schedule.at)) {
    faults.add('/trial/schedule/at', 'range', 'trial.schedule.at must be ascending');
  }
}

function isAscending(values: number[]): boolean {
  return values.every((value, index) => index === 0 || value > (values[index - 1] ?? value));
}
