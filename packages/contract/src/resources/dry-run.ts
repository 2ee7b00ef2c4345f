import Type, { type Static } from 'typebox';
import { closedObject, nullable, oneOf, recordOf } from '../form/schema.js';
import { type Json, JsonSchema } from '../json.js';
import { CountSchema } from './fields.js';
import { ParamsSchema } from './point.js';

export const invalidCellCodes = [
  'sizeNotDivisible',
  'sizeMismatch',
  'batchLargerThanSplit',
  'emptySplit',
  'headNotMultiple',
  'overMemory',
  'maskEqualisation',
  'colourOnGrey',
  'weightsMismatch',
] as const;
export type InvalidCellCode = (typeof invalidCellCodes)[number];

export const InvalidCellSchema = closedObject(
  {
    code: oneOf(invalidCellCodes),
    path: Type.String(),
    message: Type.String(),
    count: Type.Integer({ minimum: 1, description: 'Cells with this fault.' }),
    example: ParamsSchema,
  },
  { title: 'InvalidCell', description: 'A fault that keeps cells of the space from running.' },
);
export type InvalidCell = Static<typeof InvalidCellSchema>;

export const WarningSchema = closedObject(
  { code: Type.String(), message: Type.String() },
  { title: 'Warning' },
);
export type Warning = Static<typeof WarningSchema>;

export const DryRunSchema = closedObject(
  {
    valid: Type.Boolean(),
    pointCount: nullable(CountSchema),
    trialCount: nullable(CountSchema, {
      description: 'points x repeats x folds; null = decided on the way.',
    }),
    duplicateCount: CountSchema,
    points: Type.Array(ParamsSchema, { description: 'The first 20.' }),
    invalidCount: CountSchema,
    invalid: Type.Array(InvalidCellSchema),
    reusableCount: CountSchema,
    models: Type.Array(
      closedObject(
        {
          model: Type.Unsafe<{ [key: string]: Json }>(recordOf(JsonSchema)),
          parameterCount: CountSchema,
          trainableParameterCount: CountSchema,
        },
        { title: 'DryRunModel' },
      ),
    ),
    memoryMb: nullable(Type.Number({ minimum: 0 }), {
      description:
        'What the largest run needs, in MiB: of a process on a CPU, or of a GPU where one is asked for.',
    }),
    perModelMemoryMb: Type.Array(nullable(Type.Number({ minimum: 0 }))),
    estimatedDurationMs: nullable(Type.Number({ minimum: 0 })),
    basis: oneOf(['measured', 'estimated', 'none'], { description: 'Of the memory figures.' }),
    warnings: Type.Array(WarningSchema),
  },
  { title: 'DryRun', description: 'What a sweep would do.' },
);
export type DryRun = Static<typeof DryRunSchema>;
