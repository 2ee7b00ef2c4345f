import { describe, expect, it } from 'vitest';
import { MalformedTicketError, readTicket, ticketPriority, writeTicket } from './ticket.js';

const trialId = '01934f3a-0000-7000-8000-000000000001';
const sweepId = '01934f3a-0000-7000-8000-000000000002';

describe('a ticket', () => {
  it('comes back as it was written', () => {
    expect(readTicket(writeTicket({ trialId, sweepId }))).toEqual({ trialId, sweepId });
  });

  it.each([
    null,
    'text',
    {},
    { schemaVersion: 2, trialId, sweepId },
    { schemaVersion: 1, trialId: '1', sweepId },
  ])('is refused in another form: %j', (data) => {
    expect(() => readTicket(data)).toThrow(MalformedTicketError);
  });

  it('of a sweep with a higher priority has a lower number, never 0, which would run before all others', () => {
    expect([100, 1, 0, -1, -100].map(ticketPriority)).toEqual([1, 100, 101, 102, 201]);
  });
});
