import {
  type Checkpoint,
  type FieldError,
  invalidBody,
  mapStarts,
  type NamedStart,
  ProblemError,
  type StartPlace,
  type WeightsNaming,
} from '@unetsweep/contract';
import type { Store } from '@unetsweep/store';
import { findTrialWeights } from './find-weights.js';

type Stores = Pick<Store, 'trials' | 'checkpoints'>;

const keyOf = ({ checkpointId, trialId }: NamedStart) => checkpointId ?? trialId ?? '';

/** @throws ProblemError `notFound`, `checkpointPending`, `checkpointExpired` */
async function findStart({ checkpointId, trialId }: NamedStart, store: Stores): Promise<Checkpoint> {
  if (trialId) return (await findTrialWeights(trialId, store)).checkpoint;
  const checkpoint = await store.checkpoints.get(checkpointId ?? '');
  if (checkpoint) return checkpoint;
  throw new ProblemError('notFound', `There is no checkpoint ${checkpointId}.`);
}

/** The same problem, told where it stands in the request; what is not there is a fault of the request. */
function placed(error: unknown, pointer: string): unknown {
  if (!(error instanceof ProblemError) || error.status >= 500) return error;
  const fault: FieldError = { path: pointer, code: 'enum', message: `${pointer}: ${error.detail}` };
  if (error.code === 'notFound') return invalidBody([fault]);
  return new ProblemError(error.code, error.detail, { errors: [fault], extras: error.extras, cause: error });
}

function pin(
  start: NamedStart,
  { id, weightsSha256 }: Checkpoint,
  { pointer, isItem }: StartPlace,
): NamedStart {
  if ((start.weightsSha256 ?? weightsSha256) !== weightsSha256) {
    const path = `${pointer}/weightsSha256`;
    const message = `${path} is not the sum of the weights of checkpoint ${id}, which is ${weightsSha256}`;
    throw invalidBody([{ path, code: 'enum', message, accepted: [weightsSha256] }]);
  }
  return { checkpointId: id, weightsSha256, ...(isItem && { label: start.label ?? id }) };
}

/**
 * The sweep, or a part of it, with all weights to start from named by checkpoint and sum.
 * @throws ProblemError `invalidBody` naming each that is not there, `checkpointPending`, `checkpointExpired`
 */
export async function pinStarts<Spec extends WeightsNaming>(store: Stores, spec: Spec): Promise<Spec> {
  const named = new Map<string, { start: NamedStart; pointer: string }>();
  mapStarts(spec, (start, { pointer }) => {
    if (!named.has(keyOf(start))) named.set(keyOf(start), { start, pointer });
    return start;
  });
  if (named.size === 0) return spec;
  const found = new Map<string, Checkpoint>();
  for (const [key, { start, pointer }] of named) {
    try {
      found.set(key, await findStart(start, store));
    } catch (error) {
      throw placed(error, pointer);
    }
  }
  return mapStarts(spec, (start, place) => {
    const checkpoint = found.get(keyOf(start));
    return checkpoint ? pin(start, checkpoint, place) : start;
  });
}
