import type { ResolvedTrialSpec } from '@unetsweep/contract';
import {
  type Architecture,
  describeArchitecture,
  estimateMemory,
  UnsupportedModelError,
} from '@unetsweep/unet/architecture';
import { type DatasetFacts, type Issue, inputChannels } from './dataset-facts.js';
import { inputSize } from './size-issues.js';

export interface ModelSize {
  /** Null where the network can't be described. */
  parameterCount: number | null;
  trainableParameterCount: number | null;
  /** Estimated need of a run in MiB: of a process that trains on a CPU, and of a GPU. */
  memoryMb: number | null;
  gpuMemoryMb: number | null;
}

/** The network as far as the data decide it. */
export interface SizedModel {
  architecture: Architecture | null;
  issues: Issue[];
}

/** The network, and why its head does not fit the data. */
export function describeModel(spec: ResolvedTrialSpec, facts: DatasetFacts): SizedModel {
  const issues = headIssues(spec, facts);
  const channels = inputChannels(spec, facts);
  try {
    const architecture = describeArchitecture(spec.model, { channels, classes: facts.classes });
    return { architecture, issues };
  } catch (error) {
    // Named field by field in `unsupported`.
    if (!(error instanceof UnsupportedModelError)) throw error;
    return { architecture: null, issues };
  }
}

/** Its size and what a run needs. */
export function sizeModel(
  spec: ResolvedTrialSpec,
  facts: DatasetFacts,
  { architecture }: SizedModel,
): ModelSize {
  const size = inputSize(spec, facts.sizes);
  const { batchSize } = spec.training;
  const held = { channels: inputChannels(spec, facts), batchSize, images: facts.samples.length };
  const need = architecture && size && estimateMemory(architecture, { ...size, ...held }, spec);
  return {
    parameterCount: architecture?.parameterCount ?? null,
    trainableParameterCount: architecture?.trainableParameterCount ?? null,
    memoryMb: need?.cpuMb ?? null,
    gpuMemoryMb: need?.gpuMb ?? null,
  };
}

function headIssues({ model }: ResolvedTrialSpec, { classes }: DatasetFacts): Issue[] {
  const outputs = classes > 2 ? classes : 1;
  const { filters } = model.head;
  if (filters === null || filters % outputs === 0) return [];
  const message = `model.head.filters = ${filters} is not a multiple of the ${outputs} outputs`;
  return [{ code: 'headNotMultiple', path: 'model.head.filters', message }];
}
