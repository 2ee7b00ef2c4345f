/** Room for one trial. */
export interface Slot {
  index: number;
  /** The GPU that the trial sees, as CUDA_VISIBLE_DEVICES names it; null on a CPU. */
  gpu: string | null;
}

export interface SlotPlan {
  slots: Slot[];
  /** Threads inside an operation for each trial: a fixed rule, since the count decides the bits of the result. */
  intraOpThreads: number;
}

const CORES_PER_TRIAL = 4;

/**
 * One slot for each GPU, or for up to four cores; a given number of slots shares what there is.
 * Threads: cores / slots, at least one.
 */
export function planSlots(machine: {
  cores: number;
  gpus: readonly string[];
  slots: number | null;
}): SlotPlan {
  const natural = machine.gpus.length > 0 ? machine.gpus.length : Math.ceil(machine.cores / CORES_PER_TRIAL);
  const count = machine.slots ?? natural;
  const slots = Array.from({ length: count }, (_, index) => ({
    index,
    gpu: machine.gpus[index % machine.gpus.length] ?? null,
  }));
  return { slots, intraOpThreads: Math.max(1, Math.floor(machine.cores / count)) };
}

/** What shows a process the slot's GPU alone. */
export function gpuEnvironment({ gpu }: Slot): Record<string, string> {
  return gpu === null ? {} : { CUDA_VISIBLE_DEVICES: gpu };
}
