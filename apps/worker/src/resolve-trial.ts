import { type Dataset, findMetric, ProblemError, type ResolvedTrialSpec } from '@unetsweep/contract';
import {
  channelsOf,
  type SplitCandidate,
  SplitError,
  selectSamples,
  splitSamples,
} from '@unetsweep/datasets';
import { createPruner, fingerprint, resolvePoint, rungEpochs, withEpochs } from '@unetsweep/search';
import type { ClaimedTrial, Failure, TrialStart } from '@unetsweep/store';
import { continueProfile, multipliesBfloat16, type NumericsProfile } from '@unetsweep/tensorflow';
import { describeArchitecture, standingNotice, UnsupportedSpecError } from '@unetsweep/unet';
import type { TrialOrder } from './messages.js';
import { recordedSamples } from './recorded-samples.js';

export interface TrialFacts {
  dataset: Pick<Dataset, 'sha256' | 'channels' | 'classes' | 'groups'>;
  samples: readonly ({ name: string; pseudoLabel?: { taken: boolean } | null } & Omit<
    SplitCandidate,
    'sample' | 'trainOnly'
  >)[];
  /** What this worker's slot would use for a new trial. */
  hostProfile: NumericsProfile;
  /** Epoch of the resume state, 0 at a fresh start. */
  fromEpoch: number;
}

export interface ResolvedTrial {
  /** Written to the store before the first step. */
  record: TrialStart;
  profile: NumericsProfile;
  /** For the trial's process; the paths are added by the caller. */
  order: Omit<TrialOrder, 'archivePath' | 'startPath' | 'statePath' | 'folder'>;
  flags: string[];
}

/** `name@version` of the data set that a point chose for itself, else null: the sweep's own. */
export function ownDataset(claim: ClaimedTrial, sweepDataset: TrialFacts['dataset']): string | null {
  const spec = claim.spec ?? resolvePoint(claim.sweepSpec, claim.params, sweepDataset);
  return spec.dataset === claim.sweepSpec.dataset ? null : spec.dataset;
}

/**
 * What a claimed trial trains: what its first attempt wrote, else the sweep's spec at its point.
 * @throws SplitError, UnsupportedSpecError, ProblemError
 */
export function resolveTrial(claim: ClaimedTrial, facts: TrialFacts): ResolvedTrial {
  const spec =
    claim.spec ?? withEpochs(resolvePoint(claim.sweepSpec, claim.params, facts.dataset), claim.budgetEpochs);
  const { split, flags: ofSplit } = splitTrial(claim, spec, facts.samples);
  const isMixed = spec.training.precision === 'mixed';
  const { profile, changed } = continueProfile(firstProfile(claim), facts.hostProfile, isMixed);
  const flags = [
    ...ofSplit,
    ...(isMixed && !multipliesBfloat16(profile) ? ['slowPrecision'] : []),
    ...(changed ? ['numericsChanged'] : []),
  ];
  const record: TrialStart = {
    spec,
    split,
    numericsProfile: profile,
    numericsChanged: changed,
    notice: changed ? standingNotice('numericsChanged') : null,
    parameterCount: describeArchitecture(spec.model, networkShape(spec, facts.dataset)).parameterCount,
    fingerprint: fingerprint({
      spec,
      seed: claim.seed,
      fold: claim.fold,
      datasetSha256: facts.dataset.sha256,
      engineVersion: profile.engineVersion,
    }),
    fromEpoch: facts.fromEpoch,
  };
  const order = orderOf(claim, record);
  return { record, profile, order, flags };
}

/** Picks epochs where no objective is a metric of an epoch. */
const fallback = { metric: 'valLoss', mode: 'min', at: 'best' } as const;

/** The objective that picks epochs: the first that is measured in each of them. */
export function objectiveOf({ objective }: ClaimedTrial['sweepSpec']): TrialOrder['objective'] {
  const { metric, mode, at } = objective.find((each) => findMetric(each.metric)) ?? fallback;
  return { metric, mode, at };
}

/** A reason that a person can act on for an error before training. */
export function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof SplitError) return { reason: 'badData', message, epoch: null };
  const invalid =
    error instanceof UnsupportedSpecError || (error instanceof ProblemError && error.status === 422);
  if (invalid) return { reason: 'invalidPoint', message, epoch: null };
  return { reason: 'internal', message, epoch: null };
}

/** The profile that the first attempt fixed. */
function firstProfile({ numericsProfile }: ClaimedTrial): NumericsProfile | null {
  // Stored as this code's own type names it; a later release may know more instruction sets.
  return (
    numericsProfile && { ...numericsProfile, cpuIsa: numericsProfile.cpuIsa as NumericsProfile['cpuIsa'] }
  );
}

function splitTrial(claim: ClaimedTrial, spec: ResolvedTrialSpec, samples: TrialFacts['samples']) {
  const members = samples.map(
    ({ name, group, split, labelled, pseudoLabel }): SplitCandidate => ({
      sample: name,
      group,
      split: split ?? null,
      labelled: labelled ?? true,
      trainOnly: pseudoLabel?.taken ?? false,
    }),
  );
  const chosen = selectSamples(members, spec.selection, spec.validation.splitSeed);
  return splitSamples(chosen, spec.validation, claim.fold);
}

function networkShape(spec: ResolvedTrialSpec, dataset: TrialFacts['dataset']) {
  const channels = channelsOf(spec.preprocessing.channels, dataset.channels ?? 1);
  return { channels, classes: dataset.classes.length };
}

function measuresOf(sweep: ClaimedTrial['sweepSpec']): TrialOrder['measures'] {
  const { objective, constraints, pruner, record, stopWhen } = sweep;
  const pruning = 'metric' in pruner && pruner.metric !== null ? [pruner.metric] : [];
  const followed = [...objective.map(({ metric }) => metric), ...pruning];
  const read = [...followed, ...constraints.map(({ metric }) => metric)];
  const gradientNorm = record.updateRatio || read.includes('gradientNorm');
  return { sampleScores: record.sampleScores, followed, target: stopWhen.target, gradientNorm };
}

/** No run is longer: where its length is given in steps, that of its epochs is not known here. */
const MOST_EPOCHS = 1_000_000;

/** Epochs after which the sweep's pruner may stop it until it is promoted. */
function rungsOf({ sweepSpec, pointNumber }: ClaimedTrial, { training }: ResolvedTrialSpec): number[] {
  const epochs = training.steps === null ? training.epochs : null;
  return rungEpochs(createPruner(sweepSpec), { pointNumber, epochs }, epochs ?? MOST_EPOCHS);
}

function orderOf(claim: ClaimedTrial, { spec, split, fingerprint }: TrialStart): ResolvedTrial['order'] {
  const { best, last, every, optimizerState } = claim.sweepSpec.keepCheckpoints;
  const { predictions } = claim.sweepSpec.record;
  const validation = split.validation.map(({ sample }) => sample);
  return {
    type: 'run',
    trialId: claim.trialId,
    spec,
    fingerprint,
    seed: claim.seed,
    microBatch: claim.microBatch,
    objective: objectiveOf(claim.sweepSpec),
    keep: { best: best > 0, last: last > 0, every, state: optimizerState },
    train: split.train.map(({ sample }) => sample),
    validation,
    test: split.test.map(({ sample }) => sample),
    predictions: {
      samples: recordedSamples(validation, predictions.samples, spec.validation.splitSeed),
      every: predictions.every,
    },
    measures: measuresOf(claim.sweepSpec),
    recording: claim.sweepSpec.record,
    rungs: rungsOf(claim, spec),
  };
}
