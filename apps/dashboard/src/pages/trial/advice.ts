import type { Flag, TrialFailureReason } from '@unetsweep/contract';

interface Advice {
  /** What was seen. */
  title: string;
  /** What may help. */
  text: string;
}

export const FLAG_ADVICE: Record<Flag, Advice> = {
  diverged: {
    title: 'Diverged',
    text: 'The loss was not finite. Try a smaller learning rate, a warm-up or clipNorm.',
  },
  flat: {
    title: 'Flat',
    text: 'Nothing was learned. Try another learning rate; check that masks fit their images.',
  },
  earlyPlateau: {
    title: 'Early plateau',
    text: 'It stopped improving long before its end. Early stopping or a schedule that lowers the rate saves epochs.',
  },
  surge: {
    title: 'Surge',
    text: 'The loss jumped and came back. A smaller rate or clipNorm makes it steadier.',
  },
  penaltyDominated: {
    title: 'The penalty is in charge',
    text: 'The penalty on the weights is larger than the loss of the data. Lower regularizer.l1, l2 or l2norm.',
  },
  overfit: {
    title: 'Overfits',
    text: 'Validation worsened while training improved. The best checkpoint is from before; augmentation, dropout or weight decay may help.',
  },
  allBackground: {
    title: 'Predicts background only',
    text: 'Try a Dice loss or class weights: the foreground is rare.',
  },
  valIsTrain: {
    title: 'Validated on its training images',
    text: 'Values say how well it remembers, not how well it generalises.',
  },
  deadUnits: { title: 'Dead units', text: 'Many channels never fire. Try a smaller rate or leakyRelu.' },
  rateTooHigh: {
    title: 'Rate too high',
    text: 'Updates are large against the weights. Try a smaller rate or a warm-up.',
  },
  rateTooLow: {
    title: 'Rate too low',
    text: 'It was still learning steadily at its end. Try a larger rate or more epochs.',
  },
  unfinished: {
    title: 'Unfinished',
    text: 'It was still improving at its last epoch. More epochs may bring more.',
  },
  groupsShared: {
    title: 'Groups on both sides',
    text: 'Images of one group are in training and validation. validation.strategy group keeps them apart.',
  },
  batchHalved: {
    title: 'Fewer images at once',
    text: 'Memory ran out: batches went through in parts, whose gradients were added up. Give the trial more memory or a smaller batch.',
  },
  continued: {
    title: 'Went on from a shorter run',
    text: 'Its first epochs are those of an equal, shorter run whose state was kept. Its weights are those of a run in one go.',
  },
  slowPrecision: {
    title: 'Slow precision',
    text: 'Mixed precision ran on a CPU that does not multiply bfloat16. float32 is faster there.',
  },
  numericsChanged: {
    title: 'Numerics changed',
    text: 'A later attempt ran on another instruction set: its bits may differ from a run in one go.',
  },
};

export const FAILURE_ADVICE: Record<TrialFailureReason, string> = {
  outOfMemory:
    'A smaller batch, image size or baseFilters needs less memory; onOutOfMemory: halveBatch does it by itself.',
  diverged: 'A smaller learning rate, a warm-up or optimizer.clipNorm keeps the loss finite.',
  badData: 'The message names the file. Import a corrected version of the data set, then retry.',
  workerLost:
    'Its workers went away too often. The worker logs say why; a retry goes on from the last saved epoch.',
  timeLimit: 'Raise trialTimeLimitMs, or train fewer epochs.',
  invalidPoint: 'These values cannot run together; the message says which.',
  internal: 'This is a fault of the service. The log below says more; a retry may pass.',
  infeasible: 'A constraint is not met.',
  leaseLost: 'The external runner did not renew its lease in time. Raise leaseMs or send heartbeats.',
};
