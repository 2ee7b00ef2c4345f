import { createHash } from 'node:crypto';
import { ProblemError } from '@unetsweep/contract';

/** Where a page ended: the sort keys of its last row, and its id. */
export interface CursorPosition {
  keys: (string | number | boolean | null)[];
  id: string;
}

function stamp(query: string): string {
  return createHash('sha256').update(query).digest('base64url').slice(0, 12);
}

/** @param query all that decides which rows come in which order; the cursor holds for nothing else */
export function encodeCursor(query: string, position: CursorPosition): string {
  const { keys, id } = position;
  return Buffer.from(JSON.stringify([stamp(query), id, ...keys])).toString('base64url');
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

const isKey = (value: unknown) => value === null || ['string', 'number', 'boolean'].includes(typeof value);

/** @throws ProblemError `invalidCursor` for a broken one, or one of another query */
export function decodeCursor(cursor: string, query: string): CursorPosition {
  const parsed = parse(cursor);
  if (Array.isArray(parsed) && parsed[0] === stamp(query) && typeof parsed[1] === 'string') {
    const keys: unknown[] = parsed.slice(2);
    if (keys.every(isKey)) return { id: parsed[1], keys: keys as CursorPosition['keys'] };
  }
  throw new ProblemError(
    'invalidCursor',
    'The cursor belongs to another filter or sort order, or is damaged; begin again without one.',
  );
}

/**
 * A page of rows that were read one beyond `limit`, and the cursor behind it; null on the last one.
 * @param bound as of `encodeCursor`
 */
export function cutPage<Row extends CursorPosition>(
  rows: readonly Row[],
  limit: number,
  bound: string,
): { page: Row[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  if (rows.length <= limit || last === undefined) return { page, nextCursor: null };
  return { page, nextCursor: encodeCursor(bound, { keys: last.keys, id: last.id }) };
}
