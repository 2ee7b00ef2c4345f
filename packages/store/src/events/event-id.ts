/** Where an event stands: the number of the transaction that wrote it, then its own. */
export interface EventPosition {
  xid: number;
  serial: number;
}

const digits = 11;
const pattern = /^[0-9a-z]{11}-[0-9a-z]{11}$/;

/** The public id: opaque, and sorting as the events do. */
export function formatEventId({ xid, serial }: EventPosition): string {
  return `${xid.toString(36).padStart(digits, '0')}-${serial.toString(36).padStart(digits, '0')}`;
}

/** @returns null for a text that never was an id */
export function parseEventId(id: string): EventPosition | null {
  if (!pattern.test(id)) return null;
  return { xid: Number.parseInt(id.slice(0, digits), 36), serial: Number.parseInt(id.slice(digits + 1), 36) };
}
