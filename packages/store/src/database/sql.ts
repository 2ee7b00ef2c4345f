import { Prisma } from '../generated/client.js';

/** A statement or a part of one; values in `${}` become parameters, never text. */
export const sql = Prisma.sql;
export const joinSql = Prisma.join;
export const noSql = Prisma.empty;
export type Sql = Prisma.Sql;
/**
 * Condition that holds for whole numbers from 1 on, and by which Postgres expects next to no rows: without it 100 for whatever it is given as JSON, and
 * with so many, a plan made while a table is small reads all of it, also when it has grown.
 */
export const few = (number: Sql): Sql => sql`${number} BETWEEN 1 AND 2000000000`;
/** The name of a column that a statement numbers itself, such as `g0`. */
export const numbered = (prefix: 'g' | 'v' | 'c', index: number): Sql =>
  Prisma.raw(`${prefix}${Math.trunc(index)}`);
