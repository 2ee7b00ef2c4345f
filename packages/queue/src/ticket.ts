import { isId } from '@unetsweep/contract';

/** Says which trial to try to claim; never an authority: the claim decides in Postgres. */
export interface Ticket {
  trialId: string;
  sweepId: string;
}

/** As it lies in Redis. */
export interface TicketPayload extends Ticket {
  schemaVersion: number;
}

export const TICKET_VERSION = 1;

/** A ticket that does not have this form is no ticket of this version and is dropped. */
export class MalformedTicketError extends Error {
  override readonly name = 'MalformedTicketError';
}

/** @throws MalformedTicketError */
export function writeTicket({ trialId, sweepId }: Ticket): TicketPayload {
  return readPayload({ schemaVersion: TICKET_VERSION, trialId, sweepId });
}

/** @throws MalformedTicketError */
export function readTicket(data: unknown): Ticket {
  const { trialId, sweepId } = readPayload(data);
  return { trialId, sweepId };
}

function readPayload(data: unknown): TicketPayload {
  const { schemaVersion, trialId, sweepId } = (data ?? {}) as Record<string, unknown>;
  if (schemaVersion !== TICKET_VERSION) {
    throw new MalformedTicketError(
      `schemaVersion is ${String(schemaVersion)}, ${TICKET_VERSION} is accepted`,
    );
  }
  if (typeof trialId !== 'string' || !isId(trialId)) {
    throw new MalformedTicketError('trialId is no UUID');
  }
  if (typeof sweepId !== 'string' || !isId(sweepId)) {
    throw new MalformedTicketError('sweepId is no UUID');
  }
  return { schemaVersion, trialId, sweepId };
}

/** A ticket of an attempt that was given back differs from the next one's. BullMQ refuses ':' and integers. */
export function ticketId(trialId: string, attempt: number): string {
  return `${trialId}-${attempt}`;
}

const HIGHEST_PRIORITY = 100;

/** Sweeps: -100..100, higher first. BullMQ: from 1, lower first (0 would run before all others). */
export function ticketPriority(sweepPriority: number): number {
  return HIGHEST_PRIORITY + 1 - Math.max(-HIGHEST_PRIORITY, Math.min(HIGHEST_PRIORITY, sweepPriority));
}
