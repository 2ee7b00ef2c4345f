/** Why a run of a recipe cannot go on. */
export type RecipeFaultCode =
  | 'calibrationFailed'
  | 'datasetRemoved'
  | 'planCancelled'
  | 'planFailed'
  | 'planRemoved'
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
