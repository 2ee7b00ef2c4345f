import { type FieldError, invalidBody, type ResolvedSweepSpec, sweepLimits } from '@unetsweep/contract';

/**
 * Images that are to be recorded must be in one of the sweep's data sets; in which trials they are validated on is another matter.
 * @throws ProblemError `invalidBody` with `unknownSample` for each name
 */
export function assertSamplesKnown(
  { record }: Pick<ResolvedSweepSpec, 'record'>,
  known: ReadonlySet<string>,
): void {
  const { samples } = record.predictions;
  if (typeof samples === 'number') return;
  const errors = samples.flatMap((name, index): FieldError[] => {
    if (known.has(name)) return [];
    const path = `/record/predictions/samples/${index}`;
    const message = `${path}: no data set of the sweep has the image ${JSON.stringify(name)}`;
    return [{ path, code: 'unknownSample', message }];
  });
  if (errors.length > 0) throw invalidBody(errors.slice(0, sweepLimits.errors));
}
