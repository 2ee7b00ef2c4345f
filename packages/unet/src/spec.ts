import type { ResolvedTrialSpec } from '@unetsweep/contract';

/** The sections of a resolved trial that the engine reads; the others are done with once the data is decoded. */
export type TrialSpec = Pick<
  ResolvedTrialSpec,
  'model' | 'optimizer' | 'schedule' | 'loss' | 'regularizer' | 'augmentation' | 'training' | 'validation'
>;

export type ModelSpec = TrialSpec['model'];

/** Number format of a network's layers. */
export type Precision = TrialSpec['training']['precision'];
