import Type, { type Static } from 'typebox';
import { closedObject, nullable, oneOf, recordOf } from '../form/schema.js';
import { IdSchema } from '../ids.js';
import { JsonSchema } from '../json.js';
import { ConfirmedWinnerSchema, type PlanSpec, stageNamePattern } from '../plan-spec/plan-spec.js';
import { DryRunSchema, WarningSchema } from './dry-run.js';
import {
  CountSchema,
  NullableIdSchema,
  NullableNumberSchema,
  NullableTimeSchema,
  TimeSchema,
} from './fields.js';
import { ParamsSchema } from './point.js';

export const planStatuses = [
  'running',
  'paused',
  'awaitingConfirmation',
  'completed',
  'failed',
  'cancelled',
] as const;
export type PlanStatus = (typeof planStatuses)[number];

export const stageStatuses = [
  'waiting',
  'running',
  'awaitingConfirmation',
  'completed',
  'failed',
  'cancelled',
] as const;
export type StageStatus = (typeof stageStatuses)[number];

export function isFinalPlanStatus(status: PlanStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

const StageWinnerSchema = closedObject(
  {
    per: recordOf(JsonSchema, {
      description: 'The values for which it won; empty = of the whole stage. Several such ones: best first.',
    }),
    pointId: Type.Unsafe<string | null>({
      ...NullableIdSchema,
      description: 'Null: pinned values that no point had.',
    }),
    value: NullableNumberSchema,
    params: ParamsSchema,
  },
  { title: 'StageWinner', description: 'A point that later stages take over.' },
);
export type StageWinner = Static<typeof StageWinnerSchema>;

const PlanStageSchema = closedObject(
  {
    name: Type.String(),
    sweepId: Type.Unsafe<string | null>({ ...NullableIdSchema, description: 'Null until the stage starts.' }),
    status: oneOf(stageStatuses),
    winners: Type.Array(StageWinnerSchema),
  },
  { title: 'PlanStage', description: 'A stage and where it stands.' },
);
export type PlanStage = Static<typeof PlanStageSchema>;

const PlanFailureSchema = closedObject(
  {
    reason: oneOf(['noWinner', 'stage'], {
      description: 'noWinner: no point of the stage counts; stage: its sweep cannot be made.',
    }),
    stage: Type.String(),
    message: Type.String(),
  },
  { title: 'PlanFailure' },
);
export type PlanFailure = Static<typeof PlanFailureSchema>;

export const PlanSchema = closedObject(
  {
    id: IdSchema,
    name: Type.String(),
    status: oneOf(planStatuses),
    spec: Type.Unsafe<PlanSpec>({
      type: 'object',
      additionalProperties: true,
      description: 'As posted, data sets pinned.',
    }),
    stages: Type.Array(PlanStageSchema),
    failure: nullable(PlanFailureSchema),
    tags: Type.Array(Type.String()),
    notes: Type.String(),
    createdAt: TimeSchema,
    finishedAt: NullableTimeSchema,
  },
  { title: 'Plan', description: 'Sweeps one after the other, and where they stand.' },
);
export type Plan = Static<typeof PlanSchema>;

export const ConfirmSchema = closedObject(
  {
    stage: Type.String({ pattern: stageNamePattern, description: 'The stage that waits.' }),
    winner: Type.Optional(ConfirmedWinnerSchema),
  },
  { title: 'Confirm', description: "Takes a stage's winner, or another one." },
);
export type Confirm = Static<typeof ConfirmSchema>;

const StageCountSchema = Type.Unsafe<number | { atMost: number | null }>({
  anyOf: [
    CountSchema,
    closedObject(
      { atMost: nullable(CountSchema, { description: 'Null: not known beforehand.' }) },
      { title: 'AtMost' },
    ),
  ],
  description: 'The exact number, or where results decide, the most that it can be.',
});

const dryRunFields = (DryRunSchema as unknown as { properties: Record<string, never> }).properties;

const StageDryRunSchema = closedObject(
  {
    name: Type.String(),
    valid: Type.Boolean(),
    pointCount: StageCountSchema,
    trialCount: StageCountSchema,
    points: Type.Unsafe<Static<typeof DryRunSchema>['points']>({
      ...(dryRunFields.points as unknown as object),
      description: 'The first 20; what earlier stages decide stands with the values of their first points.',
    }),
    invalidCount: CountSchema,
    invalid: Type.Unsafe<Static<typeof DryRunSchema>['invalid']>(dryRunFields.invalid as unknown as object),
    models: Type.Unsafe<Static<typeof DryRunSchema>['models']>(dryRunFields.models as unknown as object),
    memoryMb: NullableNumberSchema,
    warnings: Type.Array(WarningSchema),
  },
  { title: 'StageDryRun' },
);
export type StageDryRun = Static<typeof StageDryRunSchema>;

export const PlanDryRunSchema = closedObject(
  { valid: Type.Boolean(), stages: Type.Array(StageDryRunSchema) },
  { title: 'PlanDryRun', description: 'What a plan would do.' },
);
export type PlanDryRun = Static<typeof PlanDryRunSchema>;
