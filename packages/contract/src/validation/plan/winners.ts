import type { ConfirmedWinner } from '../../plan-spec/plan-spec.js';
import type { StageSweep } from '../../plan-spec/stage-sweep.js';
import type { FaultList } from '../fault-list.js';
import { checkMetric } from '../sweep/metrics.js';
import { checkPathValues } from '../sweep/path-values.js';
import { createSweepCheck } from '../sweep/sweep-check.js';

/** Checks a rule by which a stage's winner is found: its metric is measured, its direction known, its pins fit their fields. */
export function checkWinner(
  { spec }: Pick<StageSweep, 'spec'>,
  winner: ConfirmedWinner,
  at: string,
  faults: FaultList,
): void {
  const check = createSweepCheck(spec, faults);
  const { metric, mode, pin, pointId } = winner;
  checkMetric(check, metric, `${at}/metric`, 'objective');
  const objectives = [spec.objective ?? { metric: 'valDice', mode: 'max' as const }].flat();
  if (metric !== undefined && mode === undefined && !objectives.some((each) => each.metric === metric))
    faults.add(
      `${at}/mode`,
      'required',
      `${metric} is no objective of the stage: say whether min or max is better`,
      ['min', 'max'],
    );
  if (pin !== undefined) checkPathValues(check, pin, `${at}/pin`);
  const others = Object.keys(winner).filter((name) => name !== 'pointId');
  if (pointId !== undefined && others.length > 0)
    faults.add(
      `${at}/pointId`,
      'conflictingPaths',
      `pointId names the winner; leave out ${others.join(', ')}`,
    );
}
