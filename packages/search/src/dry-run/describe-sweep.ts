import { type DryRun, ProblemError, type ResolvedSweepSpec } from '@unetsweep/contract';
import { assertRunsToCompare } from '../pruners/assert-pruner.js';
import type { DatasetTable } from '../space/dataset-facts.js';
import { Space } from '../space/space.js';
import { assertAnchorRuns } from './assert-anchor-runs.js';
import type { Judge } from './judge.js';
import { assertObjectivesMeasured } from './measured-metrics.js';
import { surveySpace } from './survey.js';
import { Tally } from './tally.js';
import { assertSettingsAvailable } from './unavailable-settings.js';
import { sweepWarnings } from './warnings.js';

export interface DryRunContext {
  /** Every data set that the sweep may name, by `name@version`. */
  datasets: DatasetTable;
  judge: Judge;
}

/**
 * What a sweep would do: how many points and trials, the first of them, which cannot run and why, and the networks met. All
 * cells are looked at where there are at most 20,000; else each value at least once and a part of the combinations.
 * @throws ProblemError `methodNotApplicable`, `notFinite`, `tooManyCells`, `emptySpace`; `invalidBody` with `unusedField`, or
 * `enum` where a value is not trained, or a setting not carried out, by this version
 */
export function describeSweep(spec: ResolvedSweepSpec, { datasets, judge }: DryRunContext): DryRun {
  assertSettingsAvailable(spec);
  assertObjectivesMeasured(spec, datasets);
  const space = new Space(spec, datasets);
  assertAnchorRuns(space, judge);
  const tally = new Tally(spec, judge);
  const planned = surveySpace(space, tally);
  if (planned.points === 0 && tally.invalidCount === 0) throw emptySpace(spec, planned.isTruncated);
  tally.assertMeaningful(planned.isWhole);
  if (planned.mostRuns > 0) assertRunsToCompare(spec, planned.mostRuns);
  const mayHaveInvalid = spec.onInvalidPoint === 'skip' || planned.isSampled;
  const isRunnable = planned.points !== 0 && (mayHaveInvalid || tally.invalidCount === 0);
  const { isTruncated, checked, mergedAmong, firstRound } = planned;
  const summary = tally.modelSummary();
  return {
    valid: isRunnable,
    pointCount: planned.points,
    trialCount: planned.trials,
    duplicateCount: planned.duplicates,
    points: planned.shown,
    invalidCount: tally.invalidCount,
    invalid: tally.invalidCells(),
    reusableCount: 0,
    ...summary,
    estimatedDurationMs: null,
    basis: summary.memoryMb === null ? 'none' : 'estimated',
    warnings: sweepWarnings(spec, {
      isTruncated,
      checked,
      cellCount: space.cellCount,
      mergedAmong,
      firstRound,
      mostRuns: planned.mostRuns,
    }),
  };
}

/** @throws ProblemError `invalidCells` where the sweep refuses points that cannot run, or none can */
export function assertRunnable({ valid, invalid, invalidCount }: DryRun): void {
  if (valid) return;
  const [first] = invalid;
  const detail = `${invalidCount} points cannot run; the first reason: ${first?.message ?? 'unknown'}. Change the space, or set "onInvalidPoint": "skip"`;
  throw new ProblemError('invalidCells', detail, { extras: { invalid, invalidCount } });
}

function emptySpace({ maxTrials, repeats }: ResolvedSweepSpec, isTruncated: boolean): ProblemError {
  const detail = isTruncated
    ? `maxTrials = ${maxTrials} is smaller than the runs of one point (${repeats} repeats times its folds)`
    : 'exclude leaves no point of the space';
  return new ProblemError('emptySpace', detail);
}
