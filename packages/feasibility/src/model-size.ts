import type { ResolvedTrialSpec } from '@unetsweep/contract';
import { describeArchitecture, estimateMemoryMb, UnsupportedModelError } from '@unetsweep/unet/architecture';
import { type DatasetFacts, type Issue, inputChannels } from './dataset-facts.js';
import { inputSize } from './size-issues.js';

export interface ModelSize {
  /** Null where the network can't be described. */
  parameterCount: number | null;
  trainableParameterCount: number | null;
  memoryMb: number | null;
}

/** The network's size, and why its head does not fit the data. */
export function sizeModel(spec: ResolvedTrialSpec, facts: DatasetFacts): ModelSize & { issues: Issue[] } {
  const issues = headIssues(spec, facts);
  const channels = inputChannels(spec, facts);
  try {
    const architecture = describeArchitecture(spec.model, { channels, classes: facts.classes });
    const size = inputSize(spec, facts.sizes);
    const { batchSize } = spec.training;
    return {
      parameterCount: architecture.parameterCount,
      trainableParameterCount: architecture.trainableParameterCount,
      memoryMb: size && estimateMemoryMb(architecture, { ...size, batchSize }),
      issues,
    };
  } catch (error) {
    // Named field by field in `unsupported`.
    if (!(error instanceof UnsupportedModelError)) throw error;
    return { parameterCount: null, trainableParameterCount: null, memoryMb: null, issues };
  }
}

function headIssues({ model }: ResolvedTrialSpec, { classes }: DatasetFacts): Issue[] {
  const outputs = classes > 2 ? classes : 1;
  const { filters } = model.head;
  if (filters === null || filters % outputs === 0) return [];
  const message = `model.head.filters = ${filters} is not a multiple of the ${outputs} outputs`;
  return [{ code: 'headNotMultiple', path: 'model.head.filters', message }];
}
