/** A trial that should hold a ticket now. */
export interface WantedTicket {
  trialId: string;
  nextAttempt: number;
  sweepId: string;
  /** -100..100, higher sooner. */
  priority: number;
}

/** A ticket that waits in Redis. */
export interface WaitingTicket {
  id: string;
  /** BullMQ's, lower sooner. */
  priority: number;
}

export interface TicketChanges<Wanted> {
  add: Wanted[];
  /** Ids of tickets whose trial left the window: cancelled, paused, or overtaken by a higher priority. */
  remove: string[];
}

const TICKETS_PER_FREE_SLOT = 4;
/** So that a worker that joins finds work at once. */
const SMALLEST_WINDOW = 8;
/** However many workers there are, Redis holds a window and no backlog. */
const LARGEST_WINDOW = 400;

/** Tickets that Redis holds at most: four a free slot, and one for each slot that may become free before the next look. */
export function windowSize(slots: { total: number; running: number }): number {
  const free = Math.max(0, slots.total - slots.running);
  return Math.min(LARGEST_WINDOW, Math.max(SMALLEST_WINDOW, slots.total, TICKETS_PER_FREE_SLOT * free));
}

/**
 * What to change in Redis so that it holds just the wanted tickets. A ticket whose priority changed is put in anew.
 * @param idOf the ticket's id and BullMQ priority of a wanted one
 */
export function planTickets<Wanted extends WantedTicket>(
  wanted: readonly Wanted[],
  waiting: readonly WaitingTicket[],
  idOf: (ticket: Wanted) => WaitingTicket,
): TicketChanges<Wanted> {
  const wantedIds = new Map(wanted.map((ticket) => [idOf(ticket).id, ticket]));
  const priorities = new Map(waiting.map(({ id, priority }) => [id, priority]));
  const add = [...wantedIds].flatMap(([id, ticket]) =>
    priorities.get(id) === idOf(ticket).priority ? [] : [ticket],
  );
  const keeps = new Set([...wantedIds].map(([id]) => id));
  for (const ticket of add) keeps.delete(idOf(ticket).id);
  return { add, remove: waiting.flatMap(({ id }) => (keeps.has(id) ? [] : [id])) };
}
