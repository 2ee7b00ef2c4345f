import { type FieldError, invalidBody, ProblemError } from '../errors.js';

/** What is wrong with a filter, before it is known where the filter stood. */
export class FilterFault extends Error {
  override readonly name = 'FilterFault';

  constructor(
    readonly code: 'malformedFilter' | 'unknownPath' | 'filterType',
    message: string,
    /** Character from which the filter cannot be read, from 0. */
    readonly position: number,
    readonly accepted: string[] = [],
  ) {
    super(message);
  }

  /** As a fault of a field of a body. */
  toFieldError(path: string): FieldError {
    const error: FieldError = { path, code: this.code, message: this.message };
    return this.accepted.length > 0 ? { ...error, accepted: this.accepted } : error;
  }

  /** As the problem of a request whose query holds the filter. */
  toProblem(path: string): ProblemError {
    if (this.code !== 'malformedFilter') return invalidBody([this.toFieldError(path)]);
    return new ProblemError('malformedFilter', this.message, { extras: { position: this.position } });
  }
}
