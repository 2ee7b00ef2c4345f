import { Prisma } from '../generated/client.js';

/** A statement or a part of one; values in `${}` become parameters, never text. */
export const sql = Prisma.sql;
export const joinSql = Prisma.join;
export const noSql = Prisma.empty;
export type Sql = Prisma.Sql;
/** The name of a column that a statement numbers itself, such as `g0`. */
export const numbered = (prefix: 'g' | 'v' | 'c', index: number): Sql =>
  Prisma.raw(`${prefix}${Math.trunc(index)}`);
