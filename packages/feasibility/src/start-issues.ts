import type { ResolvedTrialSpec } from '@unetsweep/contract';
import { channelsOf } from '@unetsweep/datasets';
import {
  type Architecture,
  describeArchitecture,
  listWeights,
  planTransfer,
  type WeightDifference,
} from '@unetsweep/unet/architecture';
import type { Issue } from './dataset-facts.js';

type Model = ResolvedTrialSpec['model'];

/** A checkpoint as weights to start from: of which network it is. */
interface KnownStart {
  trialNumber: number;
  sweepName: string;
  /** Null: its network is not known here. */
  network: {
    model: Model;
    channels: ResolvedTrialSpec['preprocessing']['channels'];
    storedChannels: number;
    classes: number;
  } | null;
}

/** Those that a sweep's trials may name, by the checkpoint's id. */
export type KnownStarts = ReadonlyMap<string, KnownStart>;

/** Fields that decide the shapes of a network's weights. */
const shaping = [
  'baseFilters',
  'channelDivisor',
  'depth',
  'convsPerBlock',
  'decoderConvs',
  'kernelSize',
  'batchNorm',
  'activation',
  'up',
  'upKernelSize',
  'skip',
  'residual',
] as const satisfies readonly (keyof Model)[];
/** Arrays that a message names. */
const shown = 3;

const issue = (message: string): Issue => ({
  code: 'weightsMismatch',
  path: 'training.initialWeights',
  message: `training.initialWeights: ${message}`,
});

/** Looks at each pair of weights and network once. */
export function createStartCheck(
  starts: KnownStarts,
): (trial: ResolvedTrialSpec, architecture: Architecture | null, channels: number) => Issue[] {
  const known = new Map<string, Issue[]>();
  return (trial, architecture, channels) => {
    const id = trial.training.initialWeights?.checkpointId ?? null;
    if (id === null) return [];
    const key = JSON.stringify([id, channels, trial.model]);
    const issues = known.get(key) ?? startIssues(trial, architecture, channels, starts);
    known.set(key, issues);
    return issues;
  };
}

/**
 * Why the network cannot start from the weights that the trial names: another shape of any array but the head's, which begins
 * anew where the classes differ.
 */
function startIssues(
  { model, training }: ResolvedTrialSpec,
  architecture: Architecture | null,
  channels: number,
  starts: KnownStarts,
): Issue[] {
  const id = training.initialWeights?.checkpointId ?? null;
  if (architecture === null || id === null) return [];
  const start = starts.get(id);
  if (!start) return [issue(`checkpoint ${id} is none of those that the sweep names`)];
  const { trialNumber, sweepName, network } = start;
  const name = `trial ${trialNumber} of ${JSON.stringify(sweepName)}`;
  if (!network) return [issue(`checkpoint ${id}, of ${name}, is a file that was not trained here`)];
  const own = channelsOf(network.channels, network.storedChannels);
  const source = describeArchitecture(network.model, { channels: own, classes: network.classes });
  const { differences } = planTransfer(listWeights(source), architecture);
  if (differences.length === 0) return [];
  const fields = shaping.filter((field) => network.model[field] !== model[field]);
  const reasons = [
    ...fields.map((field) => `model.${field} is ${network.model[field]} there and ${model[field]} here`),
    ...(own === channels ? [] : [`images have ${own} channels there and ${channels} here`]),
    describe(differences),
  ];
  return [issue(`the weights of ${name} are of another network: ${reasons.join('; ')}`)];
}

function describe(differences: readonly WeightDifference[]): string {
  const shape = (sides: readonly number[] | null) => sides?.join('x') ?? 'missing';
  const named = differences
    .slice(0, shown)
    .map(({ name, source, target }) => `${name} is ${shape(source)} there and ${shape(target)} here`);
  const more = differences.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` (and ${more} more arrays)` : ''}`;
}
