import {
  type Checkpoint,
  type EnsembleRequest,
  type FieldError,
  invalidBody,
  ProblemError,
  type ResolvedTrialSpec,
  type Split,
  type Trial,
} from '@unetsweep/contract';
import type { Store } from '@unetsweep/store';
import { findCheckpointOf, findTrialWeights } from '../find-weights.js';

/** A member as it was found: whose weights, and who validated them. */
export interface FoundMember {
  trial: Trial;
  checkpoint: Checkpoint;
  spec: ResolvedTrialSpec;
  split: Split;
}

type Stores = Pick<Store, 'trials' | 'checkpoints'>;

/** @throws ProblemError `invalidBody`, `notFound`, `checkpointPending`, `checkpointExpired`, `splitMismatch` */
export async function findMembers(
  { members, split }: Pick<EnsembleRequest, 'members' | 'split'>,
  store: Stores,
): Promise<FoundMember[]> {
  assertNamed(members);
  const found: FoundMember[] = [];
  for (const member of members) found.push(await findMember(member, store));
  assertDistinct(found);
  assertSameImages(found, split ?? 'validation');
  return found;
}

function assertNamed(members: EnsembleRequest['members']): void {
  const errors = members.flatMap(({ trialId, checkpointId, epoch }, index): FieldError[] => {
    if (epoch !== undefined && trialId === undefined) {
      const message = 'An epoch is of a trial: give trialId with it.';
      return [{ path: `/members/${index}/epoch`, code: 'unusedField', message }];
    }
    if ((trialId === undefined) !== (checkpointId === undefined)) return [];
    const message = 'Give exactly one of trialId and checkpointId.';
    return [{ path: `/members/${index}`, code: 'required', message, accepted: ['trialId', 'checkpointId'] }];
  });
  if (errors.length > 0) throw invalidBody(errors);
}

async function findMember(
  { trialId, checkpointId, epoch }: EnsembleRequest['members'][number],
  store: Stores,
): Promise<FoundMember> {
  const { trial, checkpoint } =
    trialId === undefined
      ? await findCheckpointOf(checkpointId ?? '', store)
      : await findTrialWeights(trialId, store, epoch);
  const split = await store.trials.split(trial.id);
  if (trial.spec === null || split === null)
    throw new ProblemError('checkpointPending', `The trial ${trial.id} was not trained by this service yet.`);
  return { trial, checkpoint, spec: trial.spec, split };
}

function assertDistinct(found: readonly FoundMember[]): void {
  const errors = found.flatMap(({ checkpoint }, index): FieldError[] => {
    const first = found.findIndex((other) => other.checkpoint.id === checkpoint.id);
    if (first === index) return [];
    const message = `It is the same checkpoint as member ${first}: use weights to let one count more.`;
    return [{ path: `/members/${index}`, code: 'duplicateName', message }];
  });
  if (errors.length > 0) throw invalidBody(errors);
}

/** A member that was trained on what another one validates would score too well. */
function assertSameImages(found: readonly FoundMember[], measured: 'validation' | 'test'): void {
  const [first, ...others] = found.map((member) => sidesOf(member, measured));
  const different = others.flatMap((sides, index) => (sides === first ? [] : [index + 1]));
  if (different.length === 0) return;
  const named = different.map((index) => `member ${index} (trial ${found[index]?.trial.number})`).join(', ');
  const detail = `Members of an ensemble share their data set and the images that they are validated on${measured === 'test' ? ' and tested on' : ''}; ${named} do not share those of member 0 (trial ${found[0]?.trial.number}). Choose trials of one data set, split and fold.`;
  const errors = different.map(
    (index): FieldError => ({
      path: `/members/${index}`,
      code: 'range',
      message: 'It has another data set or other validation images than member 0.',
    }),
  );
  throw new ProblemError('splitMismatch', detail, { errors });
}

function sidesOf({ spec, split }: FoundMember, measured: 'validation' | 'test'): string {
  const names = (side: Split['test']) => side.map(({ sample }) => sample).sort();
  return JSON.stringify([
    spec.dataset,
    names(split.validation),
    measured === 'test' ? names(split.test) : null,
  ]);
}
