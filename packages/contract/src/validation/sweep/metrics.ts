import { namePatterns } from '../../ids.js';
import { derivedNames, findMetric, metricNames } from '../../metrics.js';
import { didYouMean, nearestNames } from '../../nearest.js';
import type { TrialSpec } from '../../trial-spec/trial-spec.js';
import { pointerTo, shown } from '../pointer.js';
import type { SweepCheck } from './sweep-check.js';

/** Where a metric stands decides which ones make sense there. */
type MetricUse =
  /** Judged at the end: any but those of the test split, and derived values. */
  | 'objective'
  /** Judged at the end: any. */
  | 'constraint'
  /** Looked at in each epoch: no derived value, no test split. */
  | 'epoch';

const externalName = new RegExp(namePatterns.external, 'u');

function isKnown(name: string, use: MetricUse): boolean {
  const found = findMetric(name);
  if (found) return use === 'constraint' || found.split !== 'test';
  return use !== 'epoch' && derivedNames.includes(name);
}

export function checkMetric(
  { isInternal, faults }: SweepCheck,
  name: string | null | undefined,
  pointer: string,
  use: MetricUse,
): void {
  if (name === null || name === undefined) return;
  if (!isInternal) {
    if (!externalName.test(name))
      faults.add(pointer, 'pattern', `the metric ${shown(name)} must match ${namePatterns.external}`);
    return;
  }
  if (isKnown(name, use)) return;
  if (findMetric(name)?.split === 'test') {
    faults.add(pointer, 'unknownMetric', `${name} is of the test split, which no choice may depend on`);
    return;
  }
  const accepted = [...metricNames, ...(use === 'epoch' ? [] : derivedNames)].filter((each) =>
    isKnown(each, use),
  );
  const near = nearestNames(name, accepted);
  faults.add(
    pointer,
    'unknownMetric',
    `${shown(name)} is no metric that can be used here${didYouMean(near)}`,
    near.length > 0 ? near : accepted,
  );
}

/** Checks every metric that the sweep names. */
export function checkMetrics(check: SweepCheck): void {
  const { objective, constraints, search, pruner } = check.spec;
  const isList = Array.isArray(objective);
  const objectives = isList ? objective : objective ? [objective] : [];
  const seen = new Set<string>();
  objectives.forEach(({ metric }, index) => {
    const at = `${isList ? pointerTo('/objective', index) : '/objective'}/metric`;
    checkMetric(check, metric, at, 'objective');
    if (seen.has(metric)) check.faults.add(at, 'duplicateName', `${metric} is an objective twice`);
    seen.add(metric);
  });
  constraints?.forEach((constraint, index) => {
    checkConstraint(check, constraint, pointerTo('/constraints', index));
  });
  checkMetric(check, pruner?.metric, '/pruner/metric', 'epoch');
  if (search?.method === 'growth') checkMetric(check, search.metric, '/search/metric', 'objective');
  if (check.isInternal) checkMonitors(check, (check.spec.trial ?? {}) as TrialSpec);
}

function checkConstraint(
  check: SweepCheck,
  { metric, min, max }: { metric: string; min?: number; max?: number },
  pointer: string,
): void {
  checkMetric(check, metric, `${pointer}/metric`, 'constraint');
  if (min === undefined && max === undefined)
    check.faults.add(`${pointer}/min`, 'required', 'a constraint needs min, max or both');
  if (min !== undefined && max !== undefined && min > max)
    check.faults.add(`${pointer}/min`, 'range', `min must be at most max (${max}), not ${min}`);
}

function checkMonitors(check: SweepCheck, { schedule, training }: TrialSpec): void {
  if (schedule?.name === 'reduceOnPlateau')
    checkMetric(check, schedule.monitor, '/trial/schedule/monitor', 'epoch');
  checkMetric(check, training?.earlyStopping?.monitor, '/trial/training/earlyStopping/monitor', 'epoch');
}
