/** Why a run of a recipe cannot go on. */
export type RecipeFaultCode =
  | 'calibrationFailed'
  | 'datasetRemoved'
  | 'ensembleFailed'
  | 'planCancelled'
  | 'planFailed'
  | 'planRemoved'
  | 'pseudoLabelsFailed'
  | 'sweepCancelled'
  | 'sweepFailed'
  | 'sweepRemoved';

/** Ends a run with a reason that its reader can act on. */
export class RecipeFault extends Error {
  override name = 'RecipeFault';

  constructor(
    readonly code: RecipeFaultCode,
    message: string,
  ) {
    super(message);
  }
}
