import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planTickets, type WantedTicket, windowSize } from './dispatcher.js';
import { ticketId, ticketPriority } from './ticket.js';

const idOf = (ticket: WantedTicket) => ({
  id: ticketId(ticket.trialId, ticket.nextAttempt),
  priority: ticketPriority(ticket.priority),
});

const wanted = (trialId: string, priority = 0, nextAttempt = 1): WantedTicket => ({
  trialId,
  nextAttempt,
  sweepId: 's',
  priority,
});

describe('the window of tickets', () => {
  it('is four a free slot, never under eight, one for each slot, and never over 400', () => {
    expect(windowSize({ total: 0, running: 0 })).toBe(8);
    expect(windowSize({ total: 10, running: 0 })).toBe(40);
    expect(windowSize({ total: 64, running: 64 })).toBe(64);
    expect(windowSize({ total: 5_000, running: 0 })).toBe(400);
  });
});

describe('topping up', () => {
  it('adds what is missing and takes away what left the window', () => {
    const waiting = [idOf(wanted('a')), idOf(wanted('gone'))];
    const { add, remove } = planTickets([wanted('a'), wanted('b')], waiting, idOf);
    expect(add.map(({ trialId }) => trialId)).toEqual(['b']);
    expect(remove).toEqual(['gone-1']);
  });

  it('puts a ticket in anew when its priority changed', () => {
    const { add, remove } = planTickets([wanted('a', 50)], [idOf(wanted('a', 0))], idOf);
    expect(add).toHaveLength(1);
    expect(remove).toEqual(['a-1']);
  });

  it('tells the ticket of a trial that was given back from the one before', () => {
    const { add, remove } = planTickets([wanted('a', 0, 2)], [idOf(wanted('a', 0, 1))], idOf);
    expect(add.map(({ nextAttempt }) => nextAttempt)).toEqual([2]);
    expect(remove).toEqual(['a-1']);
  });

  it('leaves exactly the wanted tickets, whatever was there', () => {
    const ticket = fc.record({
      name: fc.constantFrom('a', 'b', 'c', 'd'),
      priority: fc.integer({ min: -2, max: 2 }),
    });
    const tickets = fc.uniqueArray(ticket, { selector: ({ name }) => name });
    fc.assert(
      fc.property(tickets, tickets, (before, after) => {
        const goal = after.map(({ name, priority }) => wanted(name, priority));
        const held = new Map(before.map(({ name, priority }) => [`${name}-1`, ticketPriority(priority)]));
        const { add, remove } = planTickets(
          goal,
          [...held].map(([id, priority]) => ({ id, priority })),
          idOf,
        );
        for (const id of remove) held.delete(id);
        for (const ticketToAdd of add) held.set(idOf(ticketToAdd).id, idOf(ticketToAdd).priority);
        expect(held).toEqual(new Map(goal.map((each) => [idOf(each).id, idOf(each).priority])));
      }),
    );
  });
});
