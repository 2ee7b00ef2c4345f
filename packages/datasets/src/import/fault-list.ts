import { NAMED_FAULTS } from '@unetsweep/contract';
import type { DatasetFault } from '../dataset-fault.js';

/** Collects the faults of an import, so that they are told at once. */
export class FaultList {
  readonly faults: DatasetFault[] = [];

  add(fault: DatasetFault): void {
    if (!this.isFull) this.faults.push(fault);
  }

  /** Further reading would find no fault that is told. */
  get isFull(): boolean {
    return this.faults.length >= NAMED_FAULTS;
  }
}
