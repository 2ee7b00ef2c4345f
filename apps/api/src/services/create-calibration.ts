import {
  type Calibration,
  type CalibrationJob,
  type CalibrationJobResult,
  type CalibrationRequest,
  calibrationKinds,
  type DryRun,
  type FieldError,
  invalidBody,
  parseSweepSpec,
  type SweepSpec,
} from '@unetsweep/contract';
import { selectSamples, splitSamples } from '@unetsweep/datasets';
import type { Job, Store } from '@unetsweep/store';
import { v7 as uuidv7 } from 'uuid';
import { baseTrialOf, type Described, describeSubmission } from './submit-sweep.js';

export const CALIBRATION = 'calibration';
const DEFAULT_SEED = 1;

/**
 * Queues a calibration of one trial, checked as the sweep of that trial alone would be.
 * @throws ProblemError as `describeSubmission`, `invalidBody` naming each field that the data set does not go with
 */
export async function createCalibration(
  store: Store,
  request: CalibrationRequest,
  id: string = uuidv7(),
): Promise<Calibration> {
  const { dataset, trial = {}, kinds = [...calibrationKinds], seed = DEFAULT_SEED } = request;
  const sweep: SweepSpec = parseSweepSpec({ name: CALIBRATION, dataset, trial, seed });
  const described = await describeSubmission(store, sweep);
  assertTrialRuns(described.dryRun);
  const job = await jobOf(store, described, { kinds, seed });
  return toCalibration(await store.jobs.create({ id, kind: CALIBRATION, request: { ...job }, keepMs: null }));
}

function assertTrialRuns({ invalid }: DryRun): void {
  const errors = invalid.map(({ path, message }): FieldError => {
    const pointer = `/${path === 'dataset' ? '' : 'trial/'}${path.replaceAll('.', '/')}`;
    return { path: pointer, code: 'range', message };
  });
  if (errors.length > 0) throw invalidBody(errors);
}

async function jobOf(
  store: Store,
  described: Described,
  wishes: Pick<CalibrationJob, 'kinds' | 'seed'>,
): Promise<CalibrationJob> {
  if (described.dataset === null) throw new Error('a calibration measures a network on a data set');
  const { id, name, version } = described.dataset;
  const spec = baseTrialOf(described);
  const candidates = (await store.datasets.samples(id)).map(
    ({ name: sample, group, split, labelled, pseudoLabel }) => ({
      sample,
      group,
      split: split ?? null,
      labelled: labelled ?? true,
      trainOnly: pseudoLabel?.taken ?? false,
    }),
  );
  const chosen = selectSamples(candidates, spec.selection, spec.validation.splitSeed);
  const fold = spec.validation.folds === 1 ? null : 1;
  const { split } = splitSamples(chosen, spec.validation, fold);
  const train = split.train.map(({ sample }) => sample);
  return { dataset: { id, name, version }, spec, train, ...wishes };
}

/** A job as its caller sees it. */
export function toCalibration({
  id,
  status,
  request,
  result,
  failure,
  createdAt,
  finishedAt,
}: Job): Calibration {
  // Written by `jobOf` and by a worker of the same release.
  const { dataset, seed } = request as unknown as CalibrationJob;
  const found = result as unknown as CalibrationJobResult | null;
  return {
    id,
    status,
    dataset,
    seed,
    loss0: found?.loss0 ?? null,
    parameterCount: found?.parameterCount ?? null,
    weightCount: found?.weightCount ?? null,
    kinds: found?.kinds ?? {},
    failure,
    createdAt,
    finishedAt,
  };
}
