import type { TSchema } from 'typebox';
import { CheckpointSchema } from './resources/checkpoint.js';
import { DatasetSampleSchema, DatasetSchema } from './resources/dataset.js';
import { DryRunSchema } from './resources/dry-run.js';
import { EpochListSchema } from './resources/epoch-record.js';
import { ApiEventSchema } from './resources/event.js';
import { KeySchema } from './resources/key.js';
import { PointSchema } from './resources/point.js';
import { ProblemSchema } from './resources/problem.js';
import { ResultsSchema } from './resources/results.js';
import { SplitSchema } from './resources/split.js';
import { SweepPatchSchema, SweepSchema } from './resources/sweep.js';
import { TrialSchema } from './resources/trial.js';
import { DrainSchema, WorkerSchema } from './resources/worker.js';
import { SweepSpecSchema } from './sweep-spec/sweep-spec.js';

const roots: readonly TSchema[] = [
  SweepSpecSchema,
  SweepSchema,
  SweepPatchSchema,
  DryRunSchema,
  PointSchema,
  TrialSchema,
  EpochListSchema,
  SplitSchema,
  CheckpointSchema,
  ResultsSchema,
  DatasetSchema,
  DatasetSampleSchema,
  WorkerSchema,
  DrainSchema,
  KeySchema,
  ApiEventSchema,
  ProblemSchema,
];

/** A schema under a name of its own; others refer to it as `{ $ref: '<name>#' }`. */
export type ComponentSchema = TSchema & { $id: string };

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function withReferences(value: unknown, components: Map<string, ComponentSchema>): unknown {
  if (Array.isArray(value)) return value.map((each) => withReferences(each, components));
  if (!isContainer(value)) return value;
  const { title } = value as { title?: unknown };
  if (typeof title !== 'string') return membersWithReferences(value, components);
  addComponent(title, value, components);
  return { $ref: `${title}#` };
}

function membersWithReferences(schema: object, components: Map<string, ComponentSchema>): object {
  // Names of fields are data here: a field called `title` is no title.
  const entries = Object.entries(schema).map(([key, member]) =>
    key === 'properties' && isContainer(member)
      ? [
          key,
          Object.fromEntries(
            Object.entries(member).map(([name, field]) => [name, withReferences(field, components)]),
          ),
        ]
      : [key, key === 'default' || key === 'enum' ? member : withReferences(member, components)],
  );
  return Object.fromEntries(entries);
}

function addComponent(name: string, schema: object, components: Map<string, ComponentSchema>): void {
  const made = { $id: name, ...membersWithReferences(schema, components) };
  const known = components.get(name);
  if (known && JSON.stringify(known) !== JSON.stringify(made)) {
    throw new Error(`two schemas are titled ${name}`);
  }
  components.set(name, made);
}

/**
 * Every titled schema of the contract once, with `$id` = its title, and references instead of copies: what the API registers
 * and its document lists under `components.schemas`.
 */
export function componentSchemas(): ComponentSchema[] {
  const components = new Map<string, ComponentSchema>();
  for (const root of roots) withReferences(root, components);
  return [...components.values()];
}
