import { type DatasetFailure, NAMED_FAULTS } from '@unetsweep/contract';
import type { DatasetFault } from '../dataset-fault.js';

type NamedFault = DatasetFailure['faults'][number];

/** @param faults at least one */
export function failureOf(faults: readonly DatasetFault[]): DatasetFailure {
  const named = faults
    .slice(0, NAMED_FAULTS)
    .map(({ code, message, file, value }): NamedFault => ({ code, message, file, value }));
  const [first = { code: 'internal', message: 'The import failed.', file: null, value: null }] = named;
  return { ...first, faults: named };
}

/** A failure that no file is to blame for. */
export function failure(code: 'internal' | 'undecodable', message: string): DatasetFailure {
  const fault = { code, message, file: null, value: null };
  return { ...fault, faults: [fault] };
}
