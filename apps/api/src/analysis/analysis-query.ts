import {
  findMetric,
  importanceEvaluators,
  parseTrialFilter,
  type ResolvedSweepSpec,
} from '@unetsweep/contract';
import type { AnalysisQuery, SpecifiedSweep } from '@unetsweep/store';
import Type, { type Static } from 'typebox';
import { FilterField } from '../query/list-query.js';
import { oneOf } from '../query/one-of.js';
import { fault, readMetrics, readPaths, WHOLE_RUN } from '../query/trial-names.js';
import { pathsOf } from '../query/trial-paths.js';

/** Query fields that say what is analysed. */
export const subjectFields = {
  objective: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 4,
      description:
        "Place of the objective among the sweep's; its values are aggregated over repeats and folds. Default: the first.",
    }),
  ),
  metric: Type.Optional(
    Type.String({
      maxLength: 64,
      description:
        'Instead of an objective: a metric or a value of whole runs, as the mean over the runs of a point.',
      examples: ['valIou', 'secondsPerEpoch'],
    }),
  ),
  mode: Type.Optional(
    oneOf(['min', 'max'], {
      description: 'Whether less or more of the metric is better, where it is not known.',
    }),
  ),
  ...FilterField,
  parameters: Type.Optional(
    Type.String({
      maxLength: 4_000,
      description: 'Parameters as params.PATH, separated by commas; default: all of the sweep.',
      examples: ['params.optimizer.learningRate,params.loss.name'],
    }),
  ),
};

export const evaluatorField = {
  evaluator: Type.Optional(
    oneOf(importanceEvaluators, {
      description:
        'pedAnova (default): what decides whether a point is among the best tenth; fanova: what explains the variance, by a forest of at most 1,000 points.',
    }),
  ),
};

const subjectSchema = Type.Object(subjectFields);
export type SubjectQuery = Static<typeof subjectSchema>;

/** What an analysis is of. */
export interface Subject {
  metric: string;
  mode: 'min' | 'max';
  /** True for the sweep's first objective: its best point is the sweep's. */
  isMain: boolean;
  read: AnalysisQuery;
  /** Paths of the parameters that take part. */
  parameters: string[];
}

/** Values of whole runs of which less is better, or more. */
const wholeRunModes = new Map<string, 'min' | 'max'>([['imagesPerSecond', 'max']]);

function metricMode(metric: string, { objective }: ResolvedSweepSpec): 'min' | 'max' | null {
  const own = objective.find((each) => each.metric === metric)?.mode;
  if (own) return own;
  const known = findMetric(metric);
  if (known) return known.definition.mode;
  return wholeRunModes.get(metric) ?? null;
}

function readValue(
  { objective, metric, mode }: SubjectQuery,
  sweep: SpecifiedSweep,
): Omit<Subject, 'read' | 'parameters'> & { value: AnalysisQuery['value'] } {
  const { spec } = sweep;
  if (metric !== undefined) {
    if (objective !== undefined)
      throw fault('metric', 'conflictingPaths', 'give metric or objective, not both.');
    const [name = ''] = readMetrics(metric, 'metric', sweep, WHOLE_RUN);
    const found = mode ?? metricMode(name, spec) ?? 'min';
    return { metric: name, mode: found, isMain: false, value: { metric: name } };
  }
  const place = (objective ?? 1) - 1;
  const chosen = spec.objective[place];
  if (!chosen) throw fault('objective', 'range', `the sweep has ${spec.objective.length}.`);
  if (mode !== undefined && mode !== chosen.mode)
    throw fault(
      'mode',
      'conflictingPaths',
      `the sweep's objective has the mode ${chosen.mode}; mode goes with metric.`,
    );
  return { metric: chosen.metric, mode: chosen.mode, isMain: place === 0, value: { objective: place } };
}

/** Paths that a sweep varies, by its parameters or by points given one by one. */
export function variedPaths({ parameters, search }: ResolvedSweepSpec): string[] {
  const listed = search.method === 'points' ? search.points.flatMap((point) => Object.keys(point)) : [];
  return [...new Set([...Object.keys(parameters), ...listed])];
}

/** A path of a parameter in a query field. @throws ProblemError `invalidBody` (`unknownPath`) */
export function readParameters(text: string, field: string, sweep: SpecifiedSweep): string[] {
  return readPaths(text, field, sweep).map((path) => {
    const [, name] = /^params\.(.+)$/.exec(path) ?? [];
    if (name === undefined)
      throw fault(field, 'unknownPath', `"${path}" is none of a parameter; accepted are params.PATH.`);
    return name;
  });
}

/** What a client asks to be analysed, checked against the sweep. @throws ProblemError `invalidBody`, `malformedFilter` */
export function readSubject(
  given: SubjectQuery,
  sweep: SpecifiedSweep,
  alsoNamed: readonly string[] = [],
): Subject {
  const { value, ...subject } = readValue(given, sweep);
  const named = given.parameters === undefined ? null : readParameters(given.parameters, 'parameters', sweep);
  const parameters = [...new Set([...(named ?? variedPaths(sweep.spec)), ...alsoNamed])];
  const filter = given.filter === undefined ? {} : { filter: parseTrialFilter(given.filter, pathsOf(sweep)) };
  return { ...subject, parameters, read: { value, ...filter } };
}
