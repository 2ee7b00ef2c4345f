import { loadTensorFlow } from '@unetsweep/tensorflow';

/** What a process of its own finds out about TensorFlow, so that the worker itself stays small. */
export interface ProbeAnswer {
  tensorflowVersion: string;
  usesGpu: boolean;
}

const { version, binding } = loadTensorFlow();
const answer: ProbeAnswer = { tensorflowVersion: version, usesGpu: binding.isUsingGpuDevice() };
process.send?.(answer, undefined, {}, () => process.exit(0));
