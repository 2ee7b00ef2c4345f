import {
  type DryRun,
  type PlanDryRun,
  type PlanSpec,
  ProblemError,
  parseSweepSpec,
  type StageDryRun,
  stageSweep,
  type Warning,
} from '@unetsweep/contract';
import { compileStage, demandOn, Space, type StandIns, standInWinners } from '@unetsweep/search';
import type { Store } from '@unetsweep/store';
import { describeSubmission } from '../submit-sweep.js';
import { problemOfStage } from './pin-plan.js';

/** A stage as far as it can be seen before earlier ones have run. */
interface LookedAt {
  dryRun: StageDryRun;
  standIns: StandIns;
}

const nothingKnown: StandIns = { winners: [], pointsAtMost: null, trialsAtMost: null };

/** Faults that other winners may not have. */
function dependsOnWinners(error: unknown): error is ProblemError {
  if (!(error instanceof ProblemError)) return false;
  if (['invalidCells', 'emptySpace', 'splitMismatch', 'lossNotApplicable'].includes(error.code)) return true;
  const codes = ['unusedField', 'lossNotApplicable', 'required'];
  return error.code === 'invalidBody' && error.errors.every(({ code }) => codes.includes(code));
}

const depends = (message: string): Warning => ({ code: 'dependsOnWinners', message });

function countOf(exact: number | null, atMost: number | null, isExact: boolean): StageDryRun['pointCount'] {
  return isExact && exact !== null ? exact : { atMost: exact ?? atMost };
}

/** Whether a stage that takes several winners could be given as many. */
function hasAll(plan: PlanSpec, position: number, before: readonly LookedAt[]): boolean {
  return stageSweep(plan, position).carry.every(({ from, top }) => {
    const winners = before[from]?.standIns.winners ?? [];
    return (
      winners.filter(({ per }) => Object.keys(per).length === 0).length >= Math.min(top, mostOf(before[from]))
    );
  });
}

const mostOf = (stage: LookedAt | undefined) => stage?.standIns.pointsAtMost ?? Number.POSITIVE_INFINITY;

function summaryOf(
  name: string,
  { pointCount, trialCount, valid, points, invalidCount, invalid, models, memoryMb, warnings }: DryRun,
  standIns: StandIns,
  known: { isExact: boolean; isCounted: boolean },
): StageDryRun {
  const { isExact, isCounted } = known;
  const unknown = { atMost: null };
  return {
    name,
    // What cannot run with some winners may run with others.
    valid: valid || !isExact,
    pointCount: isCounted ? countOf(pointCount, standIns.pointsAtMost, isExact) : unknown,
    trialCount: isCounted ? countOf(trialCount, standIns.trialsAtMost, isExact) : unknown,
    points,
    invalidCount,
    invalid,
    models,
    memoryMb,
    warnings:
      invalidCount > 0 && !isExact
        ? [
            ...warnings,
            depends(`${invalidCount} of its points cannot run where the first points of earlier stages win`),
          ]
        : warnings,
  };
}

/** A stage of which nothing is known, and why. */
function unseen(name: string, message: string): LookedAt {
  const atMost = { atMost: null };
  return {
    dryRun: {
      name,
      valid: true,
      pointCount: atMost,
      trialCount: atMost,
      points: [],
      invalidCount: 0,
      invalid: [],
      models: [],
      memoryMb: null,
      warnings: [depends(message)],
    },
    standIns: nothingKnown,
  };
}

async function lookAt(
  store: Store,
  plan: PlanSpec,
  position: number,
  before: readonly LookedAt[],
): Promise<LookedAt> {
  const name = plan.stages[position]?.name ?? '';
  const { carry } = stageSweep(plan, position);
  const blind = carry.find(({ from }) => before[from]?.standIns.winners.length === 0);
  if (blind)
    return unseen(
      name,
      `nothing is known of stage ${plan.stages[blind.from]?.name}, which it takes over from`,
    );
  const isExact = carry.length === 0;
  try {
    const sweep = parseSweepSpec(
      compileStage(plan, position, (from) => before[from]?.standIns.winners ?? []),
    );
    const { spec, datasets, judge, dryRun } = await describeSubmission(store, sweep);
    const standIns = standInWinners(
      new Space(spec, datasets),
      demandOn(plan, position),
      (point) => judge(point.spec).issues.length === 0,
    );
    const isCounted = hasAll(plan, position, before);
    return { dryRun: summaryOf(name, dryRun, standIns, { isExact, isCounted }), standIns };
  } catch (error) {
    if (!isExact && dependsOnWinners(error))
      return unseen(name, `where the first points of earlier stages win: ${error.detail}`);
    throw problemOfStage(error, plan, position);
  }
}

/**
 * What a plan would do, stage by stage. What earlier stages decide stands with the values of their first points: counts are then
 * what they can be at most, and what cannot run is a warning.
 * @throws ProblemError as a sweep is refused, with the fields named where they stand in the plan
 */
export async function describePlan(store: Store, plan: PlanSpec): Promise<PlanDryRun> {
  const seen: LookedAt[] = [];
  for (const position of plan.stages.keys()) seen.push(await lookAt(store, plan, position, seen));
  const stages = seen.map(({ dryRun }) => dryRun);
  return { valid: stages.every(({ valid }) => valid), stages };
}

/** @throws ProblemError `invalidCells` where a stage that depends on no other has points that cannot run */
export function assertPlanRuns({ stages }: PlanDryRun, plan: PlanSpec): void {
  const position = stages.findIndex(({ valid }) => !valid);
  const stage = stages[position];
  if (!stage) return;
  const { invalid, invalidCount, name } = stage;
  const detail = `Stage ${name}: ${invalidCount} points cannot run; the first reason: ${invalid[0]?.message ?? 'unknown'}. Change the space, or set "onInvalidPoint": "skip"`;
  throw new ProblemError('invalidCells', detail, {
    extras: { stage: plan.stages[position]?.name, invalid, invalidCount },
  });
}
