import { mapStarts, startPath } from '../../sweep-spec/initial-weights.js';
import { pointerTo } from '../pointer.js';
import { pathsSetBy } from './parameters.js';
import type { SweepCheck } from './sweep-check.js';

/** Weights to start from are those of a checkpoint or of a trial, and they are chosen as a whole. */
export function checkInitialWeights({ spec, isInternal, parameters, faults }: SweepCheck): void {
  if (!isInternal) return;
  mapStarts(spec, (start, { pointer }) => {
    const named = [start.checkpointId, start.trialId].filter((id) => (id ?? null) !== null);
    const accepted = ['checkpointId', 'trialId'];
    if (named.length === 0)
      faults.add(pointer, 'required', `${startPath} needs a checkpointId or a trialId`, accepted);
    if (named.length === 2)
      faults.add(
        pointerTo(pointer, 'trialId'),
        'unknownField',
        `${startPath} takes a checkpointId or a trialId, not both`,
      );
    return start;
  });
  for (const [name, parameter] of parameters) {
    if (![...pathsSetBy(name, parameter)].some((path) => path.startsWith(`${startPath}.`))) continue;
    const message = `${name} is a part of ${startPath}, which varies as a whole: [null, {"checkpointId": "…"}]`;
    faults.add(pointerTo('/parameters', name), 'unknownPath', message, [startPath]);
  }
}
