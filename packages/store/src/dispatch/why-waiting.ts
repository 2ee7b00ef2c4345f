/** What is known where no worker that takes trials may run one. */
export interface WaitingFacts {
  requirements: { device: string; minMemoryMb: number; labels: Record<string, string> };
  /** Workers that take trials, and those of them that have what the sweep asks of any. */
  workers: number;
  suitable: number;
  /** The least that the trial needs on one of these, and the largest of their slots, in MiB. */
  needMb: number | null;
  slotMb: number | null;
}

const mib = (amount: number | null) => `${Math.round(amount ?? 0).toLocaleString('en')} MiB`;

function askedFor({ device, minMemoryMb, labels }: WaitingFacts['requirements']): string {
  const named = Object.entries(labels).map(([name, value]) => `the label ${name}=${value}`);
  const asked = [
    ...(device === 'any' ? [] : [`a ${device} device`]),
    ...(minMemoryMb > 0 ? [`${mib(minMemoryMb)} of memory a trial`] : []),
    ...named,
  ];
  return asked.join(', ');
}

/** Why trials wait, and what would help. */
export function whyWaiting({ workers, suitable, needMb, slotMb, requirements }: WaitingFacts): string {
  if (workers === 0) return 'No worker takes trials now: they wait until one is started.';
  if (suitable === 0)
    return `None of the ${workers} workers has what requirements asks for: ${askedFor(requirements)}. Start one that has it (WORKER_LABELS sets labels); its trials wait until then.`;
  return `Trials need ${mib(needMb)} of memory or more, and the largest slot of the workers that may run them has ${mib(slotMb)}. They wait for a worker with more memory or fewer slots; a smaller training.batchSize, preprocessing.size or model.baseFilters needs less.`;
}
