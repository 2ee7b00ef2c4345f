import { createHash } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../generated/client.js';
import { isRetriable, lacksNames, toStoreError } from './database-errors.js';
import type { Sql } from './sql.js';

/** Where statements run: the pool, or one transaction. */
export interface Statements {
  /**
   * @param name of a statement of the hot paths, whose text is always the same: each connection then reads and plans it once. Its plan must be
   * good whatever the size of the tables; `few` sees to that.
   */
  rows<Row>(statement: Sql, name?: string): Promise<Row[]>;
}

const attempts = 5;
const int8 = 20;
/** A connection, and with it every plan that it keeps, is replaced after so long. */
const longestConnection = 600;

/** 64-bit counters stay below 2^53 here; without this the driver hands them over as texts. */
const parserOf = (oid: number) => (oid === int8 ? Number : pg.types.getTypeParser(oid, 'text'));
const types: pg.CustomTypesConfig = { getTypeParser: parserOf as pg.CustomTypesConfig['getTypeParser'] };

/** Prisma's client whose errors are the store's. */
function openPrisma(pool: pg.Pool) {
  return new PrismaClient({ adapter: new PrismaPg(pool) }).$extends({
    query: {
      $allOperations: async ({ args, query }) => {
        try {
          return await query(args);
        } catch (error) {
          throw toStoreError(error);
        }
      },
    },
  });
}

/**
 * One pool for Prisma (everything ordinary) and for the set-based statements of the hot paths, which go to the driver at once.
 * Nothing outlives a transaction: no session locks, no LISTEN; it works behind PgBouncer. Named statements save most of the work on short
 * ones; behind a pooler that does not know them, none is named.
 */
export class Database implements Statements {
  private readonly pool: pg.Pool;
  readonly prisma: ReturnType<typeof openPrisma>;
  private knowsNames = true;
  /** By their text, which is part of them: another version's statement never has the same one. */
  private readonly names = new Map<string, string>();

  constructor(databaseUrl: string, poolSize: number) {
    this.pool = new pg.Pool({
      connectionString: databaseUrl,
      max: poolSize,
      connectionTimeoutMillis: 5_000,
      maxLifetimeSeconds: longestConnection,
      application_name: 'unetsweep',
    });
    // A connection that dies while idle is replaced at the next use.
    this.pool.on('error', () => undefined);
    this.prisma = openPrisma(this.pool);
  }

  /** A single statement, atomic by itself. */
  rows<Row>(statement: Sql, name?: string): Promise<Row[]> {
    return this.retrying(() => this.run<Row>(this.pool, statement, name));
  }

  /** Statements that see each other's locks; run again when another transaction won. */
  transaction<T>(work: (transaction: Statements) => Promise<T>): Promise<T> {
    return this.retrying(async () => {
      const client = await this.pool.connect();
      let broken: Error | undefined;
      try {
        await client.query('BEGIN');
        const result = await work({ rows: (statement, name) => this.run(client, statement, name) });
        await client.query('COMMIT');
        return result;
      } catch (error) {
        await client.query('ROLLBACK').catch((failure: Error) => {
          broken = failure;
        });
        throw error;
      } finally {
        client.release(broken);
      }
    });
  }

  async close(): Promise<void> {
    await this.prisma.$disconnect();
    await this.pool.end();
  }

  private async run<Row>(
    client: pg.Pool | pg.PoolClient,
    { text, values }: Sql,
    name: string | undefined,
  ): Promise<Row[]> {
    const named = name !== undefined && this.knowsNames ? { name: this.fullName(name, text) } : {};
    const result = await client.query({ ...named, text, values, types });
    return result.rows as Row[];
  }

  private fullName(name: string, text: string): string {
    const known = this.names.get(text);
    if (known !== undefined) return known;
    const full = `${name}.${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
    this.names.set(text, full);
    return full;
  }

  private async retrying<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (lacksNames(error)) this.knowsNames = false;
        else if (attempt >= attempts || !isRetriable(error)) throw toStoreError(error);
      }
    }
  }
}
