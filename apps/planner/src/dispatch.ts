import { type TicketQueue, windowSize, workerClasses } from '@unetsweep/queue';
import type { DispatchRepository } from '@unetsweep/store';

/** Slots that may take tickets of a class: those of its device, and of any device for `any`. */
function slotsOf(
  workerClass: string,
  slots: Awaited<ReturnType<DispatchRepository['slots']>>,
): { total: number; running: number } {
  const fitting = slots.filter((each) => workerClass === 'any' || each.workerClass === workerClass);
  return {
    total: fitting.reduce((sum, { total }) => sum + total, 0),
    running: fitting.reduce((sum, { running }) => sum + running, 0),
  };
}

/** Makes the tickets in Redis those of the trials that come next; one process at a time does it. */
export async function dispatch(repository: DispatchRepository, tickets: TicketQueue): Promise<void> {
  await repository.exclusively(async () => {
    const slots = await repository.slots();
    for (const workerClass of workerClasses) {
      const window = windowSize(slotsOf(workerClass, slots));
      await tickets.topUp(workerClass, await repository.window(workerClass, window));
    }
  });
}
