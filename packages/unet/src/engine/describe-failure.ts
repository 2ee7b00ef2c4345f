import type { TrainingFailure } from '../job.js';
import { DivergedError } from './run-epoch.js';
import { BadDataError } from './validate-job.js';

/** What TensorFlow says when an allocation fails, on the CPU and on a GPU, and Node for its own arrays. */
const outOfMemoryPattern =
  /\bOOM\b|out of memory|OUT_OF_MEMORY|resource.?exhausted|failed to allocate|bad_alloc|buffer allocation failed/i;

/** Whether an error says that memory ran out, in the words of TensorFlow, CUDA or Node. */
export function isOutOfMemory(error: unknown): boolean {
  return outOfMemoryPattern.test(error instanceof Error ? error.message : String(error));
}

/** A failure in the words that a person can act on. */
export function describeFailure(error: unknown, epoch: number): TrainingFailure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof DivergedError) return { reason: 'diverged', message, epoch };
  if (error instanceof BadDataError) return { reason: 'badData', message, epoch: null };
  if (isOutOfMemory(error)) return { reason: 'outOfMemory', message, epoch };
  return { reason: 'internal', message, epoch };
}
