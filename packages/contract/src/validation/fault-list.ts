import type { FieldError, FieldErrorCode } from '../errors.js';
import { sweepLimits } from '../limits.js';

/** Collects faults up to the number that one answer lists. */
export class FaultList {
  readonly errors: FieldError[] = [];

  get isFull(): boolean {
    return this.errors.length >= sweepLimits.errors;
  }

  add(path: string, code: FieldErrorCode, message: string, accepted?: readonly unknown[]): void {
    if (this.isFull) return;
    const error: FieldError = { path, code, message };
    if (accepted && accepted.length > 0) error.accepted = [...accepted];
    this.errors.push(error);
  }

  append(errors: FieldError[]): void {
    for (const error of errors) if (!this.isFull) this.errors.push(error);
  }
}
