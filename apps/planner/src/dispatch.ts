import { type TicketQueue, windowSize } from '@unetsweep/queue';
import type { DispatchRepository } from '@unetsweep/store';

/**
 * Makes the tickets in Redis those of the trials that come next, for each class of living workers the ones that it can run; one
 * process at a time does it. A trial that several classes can run has a ticket in each: its claim decides.
 */
export async function dispatch(repository: DispatchRepository, tickets: TicketQueue): Promise<void> {
  await repository.exclusively(async () => {
    const classes = await repository.slots();
    for (const { workerClass, ...slots } of classes)
      await tickets.topUp(workerClass, await repository.window(workerClass, windowSize(slots)));
    await tickets.keepOnly(classes.map(({ workerClass }) => workerClass));
  });
}
