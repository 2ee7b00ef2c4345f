import type { WorkerNode } from '@unetsweep/contract';

export interface WorkerRepository {
  register(worker: {
    id: string;
    host: string;
    pid: number;
    version: string;
    device: { kind: 'cpu' | 'gpu'; name: string; memoryMb: number };
    slots: number;
    /** What one trial has, in MiB. */
    slotMemoryMb: number;
    /** Workers of one class can run the same trials: the name of their tickets' queue. */
    workerClass: string;
    labels: Record<string, string>;
  }): Promise<void>;
  /** False: this worker was declared lost or removed and must register again. */
  heartbeat(
    id: string,
    trials: { trialId: string; pid: number; epoch: number }[],
  ): Promise<{ known: boolean; drain: 'checkpoint' | 'finish' | null }>;
  drain(id: string, mode: 'checkpoint' | 'finish'): Promise<WorkerNode>;
  undrain(id: string): Promise<WorkerNode>;
  leave(id: string): Promise<void>;
  list(): Promise<WorkerNode[]>;
  get(id: string): Promise<WorkerNode | null>;
  /** Workers unheard of for `afterMs` become `lost`; events are written. */
  markLost(afterMs: number): Promise<number>;
}
