import type { Plan, PlanDryRun, PlanStage, StageDryRun } from '@unetsweep/contract';
import { formatParam, formatScore } from './number.js';
import { renderTable, type TableText } from './table.js';

const endedOf = ({ stages }: Plan) => stages.filter(({ status }) => status === 'completed').length;

/** The stage that the plan is at; null before the first one and after the last. */
export function currentStage({ stages }: Pick<Plan, 'stages'>): PlanStage | null {
  return stages.find(({ status }) => status === 'running' || status === 'awaitingConfirmation') ?? null;
}

export function planTable(plans: readonly Plan[]): TableText {
  return {
    head: ['name', 'status', 'stages', 'at', 'created', 'id'],
    rightAligned: [2],
    rows: plans.map((plan) => [
      plan.name,
      plan.status,
      `${endedOf(plan)} of ${plan.stages.length}`,
      currentStage(plan)?.name ?? '–',
      plan.createdAt.slice(0, 16).replace('T', ' '),
      plan.id,
    ]),
  };
}

const paramsText = (params: Record<string, unknown>) =>
  Object.entries(params)
    .map(([path, value]) => `${path}=${formatParam(value)}`)
    .join('  ');

function winnerRows({ name, status, winners, sweepId }: PlanStage): string[][] {
  const lead = (index: number) => (index === 0 ? [name, status] : ['', '']);
  if (winners.length === 0) return [[name, status, '', '–', sweepId === null ? '' : `sweep ${sweepId}`]];
  return winners.map(({ per, value, params }, index) => [
    ...lead(index),
    paramsText(per),
    formatScore(value),
    paramsText(params),
  ]);
}

/** Every stage with its winners. */
export function stageTable({ stages }: Plan): TableText {
  return {
    head: ['stage', 'status', 'for', 'value', 'winner'],
    rightAligned: [3],
    rows: stages.flatMap(winnerRows),
  };
}

function countText(count: StageDryRun['pointCount']): string {
  if (typeof count === 'number') return String(count);
  return count.atMost === null ? 'as results decide' : `at most ${count.atMost}`;
}

/** What each stage would do, and what is to be known of it. */
export function planDryRunText({ stages }: PlanDryRun): string {
  const rows = stages.map(({ name, pointCount, trialCount, models }) => [
    name,
    countText(pointCount),
    countText(trialCount),
    String(models.length),
  ]);
  const notes = stages.flatMap(({ name, warnings, invalid }) => [
    ...warnings.map(({ code, message }) => `  warning ${name}, ${code}: ${message}`),
    ...invalid.map(({ path, message, count }) => `  invalid ${name}, ${path}: ${message} (${count} points)`),
  ]);
  const table = renderTable({
    head: ['stage', 'points', 'trials', 'networks'],
    rows,
    rightAligned: [1, 2, 3],
  });
  return [table, ...notes].join('\n');
}
