import { totalmem } from 'node:os';

const MEBIBYTE = 1024 * 1024;

/** Memory that this process and its children may use, in MiB: the machine's, or what a container was given. */
export function usableMemoryMb(
  total: number = totalmem(),
  constrained: number | undefined = process.constrainedMemory(),
): number {
  // Without a limit the answer is 0, or larger than any machine.
  const limit = constrained ? Math.min(total, constrained) : total;
  return Math.floor(limit / MEBIBYTE);
}

interface Shared {
  device: { kind: 'cpu' | 'gpu'; memoryMb: number };
  gpus: readonly string[];
}

/** What one trial has, in MiB: the memory of its device, shared by the slots that it serves. */
export function slotMemoryMb({ device, gpus }: Shared, slots: number): number {
  const sharing = device.kind === 'gpu' ? Math.ceil(slots / Math.max(1, gpus.length)) : slots;
  return Math.floor(device.memoryMb / Math.max(1, sharing));
}
