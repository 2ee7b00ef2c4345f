import type { Sweep } from '@unetsweep/contract';
import { useReloadOn } from '../../../api/use-live.js';
import { type Resource, useResource } from '../../../api/use-resource.js';

/** Reads what is computed over a sweep's points, and again when one of them may have ended. */
export function useAnalysis<T>(
  sweep: Sweep,
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
): Resource<T> {
  const found = useResource(`${sweep.id}/analysis/${key}`, load);
  useReloadOn(
    (event) => event.sweepId === sweep.id && /^trial\.completed$|^sweep\.extended$/.test(event.type),
    found.reload,
  );
  return found;
}
