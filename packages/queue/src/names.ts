/** Where a trial may run: on any worker, or only on one with this kind of device. */
export const workerClasses = ['any', 'cpu', 'gpu'] as const;
export type WorkerClass = (typeof workerClasses)[number];

/** All keys of this product in Redis begin with it; tests take one of their own. */
export const DEFAULT_PREFIX = 'unetsweep';

export function trialsQueueName(workerClass: WorkerClass): string {
  return `trials-${workerClass}`;
}

/** The classes whose tickets a worker with this device may take. */
export function classesOfDevice(device: 'cpu' | 'gpu'): WorkerClass[] {
  return ['any', device];
}
