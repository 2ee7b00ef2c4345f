import type { PartContext, Reads, SweepBody, SweepPart } from './part.js';

type Study = Omit<SweepBody, 'dataset' | 'repeats' | 'seed'>;

/** A part that trains on the run's data set with its seeds. The documents read their curves at the end, not at their best. */
export function sweepPart(name: string, study: (context: PartContext) => Study, reads?: Reads): SweepPart {
  return {
    kind: 'sweep',
    name,
    ...(reads && { reads }),
    spec: (context) => ({
      dataset: context.dataset.reference,
      objective: { metric: 'valDice', mode: 'max', at: 'last' },
      repeats: context.seeds,
      seed: context.seed,
      ...study(context),
    }),
  };
}
