import {
  type FieldError,
  invalidBody,
  type Path,
  type ResolvedSweepSpec,
  type TrialSpec,
} from '@unetsweep/contract';
import { spaceParameter } from '../space/space-parameter.js';
import { type Widening, WideningError, widenParameter } from './widen-parameter.js';

/** What a sweep is to have more of; what is absent stays. */
export interface Extension {
  /** For parameters of the sweep: values to add, or a wider range. */
  parameters?: Readonly<Record<Path, Widening>>;
  repeats?: number;
  /** Null: no limit. */
  maxTrials?: number | null;
  /** Epochs of every trial whose length is the sweep's own. */
  epochs?: number;
}

export interface ExtendedFrom {
  spec: ResolvedSweepSpec;
  /** Epochs of the sweep's `trial`, defaults filled in. */
  epochs: number;
}

const epochsPath = 'training.epochs';

const fault = (path: string, code: FieldError['code'], message: string): FieldError => ({
  path,
  code,
  message,
});

function widenAll(
  spec: ResolvedSweepSpec,
  given: NonNullable<Extension['parameters']>,
  faults: FieldError[],
) {
  const parameters = { ...spec.parameters };
  for (const [path, widening] of Object.entries(given)) {
    const pointer = `/parameters/${path.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const old = parameters[path];
    if (old === undefined) {
      const accepted = Object.keys(spec.parameters);
      const message = `${path} is no parameter of this sweep; accepted: ${accepted.join(', ') || 'none'}. A new parameter needs a new sweep: clone this one`;
      faults.push({ ...fault(pointer, 'unknownPath', message), accepted });
      continue;
    }
    try {
      parameters[path] = widenParameter(path, old, widening);
    } catch (error) {
      if (!(error instanceof WideningError)) throw error;
      faults.push(fault(pointer, 'range', `${path}: ${error.message}`));
    }
  }
  return parameters;
}

/** Whether something beside `trial` sets the length of a run. */
function lengthIsSetElsewhere({ parameters, overrides, seed }: ResolvedSweepSpec): boolean {
  const isLength = (path: Path) => path === epochsPath || path === 'training';
  const varied = Object.entries(parameters).flatMap(([name, one]) => spaceParameter(name, one, seed).paths);
  return [...varied, ...overrides.flatMap(({ set }) => Object.keys(set))].some(isLength);
}

function checkEpochs({ spec, epochs: now }: ExtendedFrom, epochs: number): FieldError[] {
  const { training } = spec.trial as TrialSpec;
  if (epochs < now)
    return [
      fault(
        '/epochs',
        'range',
        `epochs is ${now} now and cannot fall: extending only adds; accepted: ${now} or more`,
      ),
    ];
  if (epochs === now) return [];
  if (spec.epochBudget !== null)
    return [
      fault('/epochs', 'conflictingPaths', 'the anchor run of epochBudget decides how long the trials are'),
    ];
  if (training?.steps != null)
    return [
      fault(
        '/epochs',
        'unusedField',
        'the length of the trials is given in training.steps, which wins over epochs',
      ),
    ];
  if (!lengthIsSetElsewhere(spec)) return [];
  return [
    fault(
      '/epochs',
      'conflictingPaths',
      'training.epochs varies in this sweep; add values to the parameter that sets it',
    ),
  ];
}

function checkCounts({ spec }: ExtendedFrom, { repeats, maxTrials }: Extension): FieldError[] {
  const faults: FieldError[] = [];
  if (repeats !== undefined && repeats < spec.repeats)
    faults.push(
      fault('/repeats', 'range', `repeats is ${spec.repeats} now and cannot fall: extending only adds`),
    );
  const isLess =
    maxTrials !== undefined && maxTrials !== null && (spec.maxTrials === null || maxTrials < spec.maxTrials);
  if (isLess)
    faults.push(
      fault(
        '/maxTrials',
        'range',
        `maxTrials is ${spec.maxTrials ?? 'without limit'} now and cannot fall here; PATCH the sweep to lower it`,
      ),
    );
  return faults;
}

function withEpochs(trial: ResolvedSweepSpec['trial'], epochs: number): ResolvedSweepSpec['trial'] {
  const given = trial as TrialSpec;
  return { ...given, training: { ...given.training, epochs } };
}

/**
 * The sweep's spec as it is with the extension; equal to the old one where nothing is new.
 * @throws ProblemError `invalidBody` naming every field that would narrow the sweep, is unknown or has no effect
 */
export function extendSpec(from: ExtendedFrom, extension: Extension): ResolvedSweepSpec {
  const { spec } = from;
  const { repeats = spec.repeats, maxTrials = spec.maxTrials, epochs = from.epochs } = extension;
  const faults = [...checkCounts(from, extension), ...checkEpochs(from, epochs)];
  const parameters = widenAll(spec, extension.parameters ?? {}, faults);
  if (faults.length > 0) throw invalidBody(faults);
  const trial = epochs === from.epochs ? spec.trial : withEpochs(spec.trial, epochs);
  return { ...spec, parameters, repeats, maxTrials, trial };
}
