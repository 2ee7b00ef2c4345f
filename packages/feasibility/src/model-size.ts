import type { ResolvedTrialSpec } from '@unetsweep/contract';
import {
  describeArchitecture,
  estimateMemoryMb,
  findSizeProblem,
  UnsupportedModelError,
} from '@unetsweep/unet/architecture';
import { type DatasetFacts, type Issue, inputChannels } from './dataset-facts.js';

export interface ModelSize {
  /** Null where the network can't be described. */
  parameterCount: number | null;
  trainableParameterCount: number | null;
  memoryMb: number | null;
}

/** The network's size, and why its depth or head does not fit the data. */
export function sizeModel(spec: ResolvedTrialSpec, facts: DatasetFacts): ModelSize & { issues: Issue[] } {
  const sizes = inputSizes(spec, facts);
  const issues = [...sizeIssues(spec, sizes), ...headIssues(spec, facts)];
  const channels = inputChannels(spec, facts);
  try {
    const architecture = describeArchitecture(spec.model, { channels, classes: facts.classes });
    const [largest] = [...sizes].sort((one, other) => other.height * other.width - one.height * one.width);
    const { batchSize } = spec.training;
    return {
      parameterCount: architecture.parameterCount,
      trainableParameterCount: architecture.trainableParameterCount,
      memoryMb: largest ? estimateMemoryMb(architecture, { ...largest, batchSize }) : null,
      issues,
    };
  } catch (error) {
    // Named field by field in `unsupported`.
    if (!(error instanceof UnsupportedModelError)) throw error;
    return { parameterCount: null, trainableParameterCount: null, memoryMb: null, issues };
  }
}

/** Sizes of the images that the network sees. */
function inputSizes(
  { preprocessing: { size, padToMultiple }, model }: ResolvedTrialSpec,
  facts: DatasetFacts,
): { height: number; width: number }[] {
  const multiple = padToMultiple ? 2 ** model.depth : 1;
  const padded = (side: number) => Math.ceil(side / multiple) * multiple;
  if (size === null)
    return facts.sizes.map(({ height, width }) => ({ height: padded(height), width: padded(width) }));
  const [height, width] = typeof size === 'number' ? [size, size] : [size[0] ?? 0, size[1] ?? 0];
  return [{ height: padded(height), width: padded(width) }];
}

function sizeIssues({ model }: ResolvedTrialSpec, sizes: { height: number; width: number }[]): Issue[] {
  for (const { height, width } of sizes) {
    const problem = findSizeProblem(model.depth, height, width);
    if (!problem) continue;
    const cure =
      'set preprocessing.size to a multiple, preprocessing.padToMultiple to true, or a smaller depth';
    return [{ code: problem.code, path: 'model.depth', message: `${problem.message}; ${cure}` }];
  }
  return [];
}

function headIssues({ model }: ResolvedTrialSpec, { classes }: DatasetFacts): Issue[] {
  const outputs = classes > 2 ? classes : 1;
  const { filters } = model.head;
  if (filters === null || filters % outputs === 0) return [];
  const message = `model.head.filters = ${filters} is not a multiple of the ${outputs} outputs`;
  return [{ code: 'headNotMultiple', path: 'model.head.filters', message }];
}
