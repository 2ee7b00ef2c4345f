import Type, { type Static } from 'typebox';
import { inputProperties, objectForm, orNull } from '../form/form.js';
import { closedObject, nullable, oneOf, recordOf } from '../form/schema.js';
import { type Json, JsonSchema, type Path, PathSchema } from '../json.js';
import { seedLimits, sweepLimits } from '../limits.js';
import { type TrialSpec, TrialSpecSchema } from '../trial-spec/trial-spec.js';
import { epochBudgetForm, requirementsForm, stopWhenForm } from './budget.js';
import { DatasetReferenceSchema } from './dataset-reference.js';
import { keepCheckpointsForm, recordForm } from './keeping.js';
import { ConstraintSchema, type Objective, objectiveForm, type ResolvedObjective } from './objective.js';
import { type Parameter, ParameterSchema } from './parameter.js';
import { type Pruner, prunerForm, type ResolvedPruner } from './pruner.js';
import { type ResolvedSearch, type Search, searchForm } from './search.js';
import { WhenSchema } from './when.js';

export const ConditionSchema = closedObject(
  { parameter: PathSchema, when: WhenSchema },
  { title: 'Condition', description: 'The parameter takes part only where `when` holds.' },
);
export type Condition = Static<typeof ConditionSchema>;

export const OverrideSchema = closedObject(
  {
    when: WhenSchema,
    set: recordOf(JsonSchema, { minProperties: 1, maxProperties: 100, description: 'Values by path.' }),
  },
  { title: 'Override', description: 'Sets fields of points for which `when` holds.' },
);
export type Override = Static<typeof OverrideSchema>;

const forced = ['maskEqualisation', 'overMemory', 'leakyValidation'] as const;

const positive = (description: string) =>
  nullable(Type.Integer({ minimum: 1 }), { default: null, description });

export const TagsSchema = Type.Array(Type.String({ pattern: '^[A-Za-z0-9_.:/-]{1,64}$' }), {
  maxItems: sweepLimits.tags,
  uniqueItems: true,
  default: [],
  description: 'Labels to find the sweep by.',
});

/** Fields of a sweep whose defaults do not depend on others. */
export const sweepFields = {
  notes: Type.String({ maxLength: sweepLimits.notesLength, default: '', description: 'Free text.' }),
  tags: TagsSchema,
  runner: oneOf(['internal', 'external'], {
    default: 'internal',
    description: 'Who trains: our workers, or the caller.',
  }),
  parameters: Type.Unsafe<Record<Path, Parameter>>({
    ...recordOf(ParameterSchema),
    maxProperties: sweepLimits.parameters,
    default: {},
    description: 'What varies: any field of `trial` by its path, or `dataset`.',
  }),
  conditions: Type.Array(ConditionSchema, {
    maxItems: sweepLimits.conditions,
    default: [],
    description: 'Parameters that take part only in some points.',
  }),
  overrides: Type.Array(OverrideSchema, {
    maxItems: sweepLimits.conditions,
    default: [],
    description: 'Exceptions, applied after the point is made; the last one wins.',
  }),
  exclude: Type.Array(WhenSchema, {
    maxItems: sweepLimits.conditions,
    default: [],
    description: 'A point that matches any entry is left out.',
  }),
  zip: Type.Array(Type.Array(PathSchema, { minItems: 2, maxItems: sweepLimits.parameters }), {
    maxItems: sweepLimits.parameters,
    default: [],
    description: 'Parameters whose lists walk together; a path in at most one.',
  }),
  constraints: Type.Array(ConstraintSchema, {
    maxItems: 64,
    default: [],
    description: 'Bounds that a winner must keep.',
  }),
  repeats: Type.Integer({
    minimum: 1,
    maximum: 10_000,
    default: 1,
    description: 'Runs of each point; repeat r trains with seed + r - 1.',
  }),
  seed: Type.Integer({
    ...seedLimits,
    default: 1,
    description: 'Seed of the search, the split and the first repeat.',
  }),
  aggregate: oneOf(['mean', 'meanMinusStd', 'median', 'worst'], {
    default: 'mean',
    description: "A point's value over its runs.",
  }),
  onRunFailure: oneOf(['worst', 'ignore', 'failPoint'], {
    default: 'worst',
    description:
      "How a failed run enters its point's value: as the worst that the metric can be (0 for scores; a metric without a bound leaves the point without a value), not at all, or so that the point has none.",
  }),
  onInvalidPoint: oneOf(['reject', 'skip'], {
    default: 'reject',
    description: 'Whether a point that cannot run refuses the sweep or is left out.',
  }),
  force: Type.Array(oneOf(forced), {
    uniqueItems: true,
    default: [],
    description: 'Warnings that are overruled.',
  }),
  epochBudget: orNull(epochBudgetForm),
  stopWhen: stopWhenForm,
  reuse: oneOf(['any', 'sweep', 'never'], {
    default: 'any',
    description: 'Which finished trials of equal fingerprint are reused.',
  }),
  maxConcurrentTrials: positive('Trials running at once; null = no limit.'),
  priority: Type.Integer({
    minimum: -100,
    maximum: 100,
    default: 0,
    description: 'Higher goes first; equal ones take turns.',
  }),
  requirements: requirementsForm,
  timeLimitMs: positive('After this no new trial starts and running ones pause; null = no limit.'),
  trialTimeLimitMs: positive('One trial, all its attempts: it fails with timeLimit; null = no limit.'),
  sessionLimitMs: positive(
    'One attempt: the trial goes back to the queue and on from its state; null = no limit.',
  ),
  maxAttempts: Type.Integer({
    minimum: 1,
    maximum: 100,
    default: 3,
    description: 'Attempts of a trial whose workers were lost.',
  }),
  leaseMs: Type.Integer({
    minimum: 10_000,
    maximum: 86_400_000,
    default: 600_000,
    description: 'Lease of an external trial.',
  }),
  onOutOfMemory: oneOf(['fail', 'halveBatch'], {
    default: 'fail',
    description: 'Fails, or halves the batch and accumulates.',
  }),
  keepCheckpoints: keepCheckpointsForm,
  record: recordForm,
};

export const sweepRequired = {
  name: Type.String({
    minLength: 1,
    maxLength: sweepLimits.nameLength,
    pattern: '\\S',
    description: 'Name for people; need not be unique.',
  }),
};

export const sweepForm = objectForm(
  { title: 'SweepFields', description: 'Fields of a sweep.' },
  sweepFields,
  sweepRequired,
);

const objectiveDescription =
  'What is optimised; a list for several objectives, of which the first picks epochs. Default: valDice, max.';
const datasetDescription = 'Data set: id, `name` or `name@version`. Needed unless the caller trains.';
const maxTrialsSchema = positive(
  'Runs at most (points x repeats x folds). Null = all; default 100 where the method has no end.',
);

/** A sweep as posted. Every field but the name may be left out. */
export const SweepSpecSchema = Type.Unsafe<SweepSpec>(
  closedObject(
    {
      ...inputProperties(sweepFields, sweepRequired),
      dataset: Type.Optional(
        Type.Unsafe<string>({ ...DatasetReferenceSchema, description: datasetDescription }),
      ),
      trial: Type.Optional(
        Type.Unsafe<TrialSpec | Record<string, Json>>({
          anyOf: [TrialSpecSchema, { type: 'object', additionalProperties: true }],
          description:
            'Fixed values of every trial; with runner external any object, handed back with each suggestion.',
        }),
      ),
      search: Type.Optional(searchForm.input),
      pruner: Type.Optional(prunerForm.input),
      objective: Type.Optional(
        Type.Unsafe<Objective | Objective[]>({
          anyOf: [
            objectiveForm.input,
            Type.Array(objectiveForm.input, { minItems: 1, maxItems: sweepLimits.objectives }),
          ],
          description: objectiveDescription,
        }),
      ),
      maxTrials: Type.Optional(maxTrialsSchema),
    },
    {
      title: 'SweepSpec',
      description: 'A search over a space, on one data set, with one objective or several.',
    },
  ),
);

export type SweepSpec = Static<typeof sweepForm.input> & {
  dataset?: string;
  /** With runner external: any object, handed back with each suggestion. */
  trial?: TrialSpec | Record<string, Json>;
  search?: Search;
  pruner?: Pruner;
  objective?: Objective | Objective[];
  maxTrials?: number | null;
};

/** A sweep with its defaults filled in; `trial` stays as posted, since its defaults depend on the point. */
export type ResolvedSweepSpec = Static<typeof sweepForm.resolved> & {
  /** `name@version`, pinned at POST; null with runner external. */
  dataset: string | null;
  trial: TrialSpec | Record<string, Json>;
  search: ResolvedSearch;
  pruner: ResolvedPruner;
  /** At least one; the first picks epochs and `best`. */
  objective: ResolvedObjective[];
  maxTrials: number | null;
};
