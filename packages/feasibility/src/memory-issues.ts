import type { ResolvedRequirements, ResolvedTrialSpec, WorkerNode } from '@unetsweep/contract';
import type { Issue } from './dataset-facts.js';
import type { ModelSize } from './model-size.js';

/** What one trial has on a worker that may run the sweep's trials. */
export interface SlotRoom {
  device: 'cpu' | 'gpu';
  /** In MiB. */
  memoryMb: number;
}

/** The slots of the workers that are there and have what the sweep asks of any. */
export function roomsOf(
  workers: readonly Pick<WorkerNode, 'status' | 'device' | 'labels' | 'slotMemoryMb'>[],
  { device, minMemoryMb, labels }: ResolvedRequirements,
): SlotRoom[] {
  return workers
    .filter((worker) => worker.status !== 'lost' && (device === 'any' || worker.device.kind === device))
    .filter((worker) => Object.entries(labels).every(([name, value]) => worker.labels[name] === value))
    .filter(({ slotMemoryMb }) => slotMemoryMb >= minMemoryMb)
    .map((worker) => ({ device: worker.device.kind, memoryMb: worker.slotMemoryMb }));
}

/** Why a trial finds room on none of the workers; nothing is said where no worker is known. */
export function memoryIssues(
  { memoryMb, gpuMemoryMb }: ModelSize,
  { training, preprocessing, model }: ResolvedTrialSpec,
  rooms: readonly SlotRoom[],
): Issue[] {
  const [largest] = rooms.toSorted((a, b) => b.memoryMb - a.memoryMb);
  const needOn = ({ device }: SlotRoom) => (device === 'gpu' ? gpuMemoryMb : memoryMb) ?? 0;
  if (!largest || rooms.some((room) => needOn(room) <= room.memoryMb)) return [];
  const size = preprocessing.size === null ? '' : `, preprocessing.size (${preprocessing.size})`;
  const message = `a run needs about ${needOn(largest)} MiB of memory (estimated), and the largest slot of the workers has ${largest.memoryMb} MiB: lower training.batchSize (${training.batchSize})${size} or model.baseFilters (${model.baseFilters}), start a worker with more memory or fewer slots, or add "overMemory" to force`;
  return [{ code: 'overMemory', path: 'training.batchSize', message }];
}
