import { NAMED_FAULTS } from '@unetsweep/contract';
import { DatasetFault } from '../dataset-fault.js';

/** Collects the faults of an import, so that they are told at once. */
export class FaultList {
  readonly faults: DatasetFault[] = [];

  /** One that is met again (a broken volume, at each of its slices) is told once. */
  add(fault: DatasetFault): void {
    if (!this.isFull && !this.faults.includes(fault)) this.faults.push(fault);
  }

  /** The result of a step; null where it met a fault, which is added. Other errors are thrown on. */
  async collect<T>(step: () => Promise<T> | T): Promise<T | null> {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof DatasetFault)) throw error;
      this.add(error);
      return null;
    }
  }

  get isEmpty(): boolean {
    return this.faults.length === 0;
  }

  /** Further reading would find no fault that is told. */
  get isFull(): boolean {
    return this.faults.length >= NAMED_FAULTS;
  }
}
