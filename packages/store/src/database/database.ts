import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../generated/client.js';
import { isRetriable, toStoreError } from './database-errors.js';
import type { Sql } from './sql.js';

/** Where statements run: the pool, or one transaction. */
export interface Statements {
  rows<Row>(statement: Sql): Promise<Row[]>;
}

const attempts = 5;
const int8 = 20;

/** 64-bit counters stay below 2^53 here; without this the driver hands them over as texts. */
const parserOf = (oid: number) => (oid === int8 ? Number : pg.types.getTypeParser(oid, 'text'));
const types: pg.CustomTypesConfig = { getTypeParser: parserOf as pg.CustomTypesConfig['getTypeParser'] };

async function run<Row>(client: pg.Pool | pg.PoolClient, statement: Sql): Promise<Row[]> {
  const result = await client.query({ text: statement.text, values: statement.values, types });
  return result.rows as Row[];
}

async function retrying<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts || !isRetriable(error)) throw toStoreError(error);
    }
  }
}

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
 * Nothing outlives a transaction: no session locks, no LISTEN, no named statements; it works behind PgBouncer.
 */
export class Database implements Statements {
  private readonly pool: pg.Pool;
  readonly prisma: ReturnType<typeof openPrisma>;

  constructor(databaseUrl: string, poolSize: number) {
    this.pool = new pg.Pool({
      connectionString: databaseUrl,
      max: poolSize,
      connectionTimeoutMillis: 5_000,
      application_name: 'unetsweep',
    });
    // A connection that dies while idle is replaced at the next use.
    this.pool.on('error', () => undefined);
    this.prisma = openPrisma(this.pool);
  }

  /** A single statement, atomic by itself. */
  rows<Row>(statement: Sql): Promise<Row[]> {
    return retrying(() => run<Row>(this.pool, statement));
  }

  /** Statements that see each other's locks; run again when another transaction won. */
  transaction<T>(work: (transaction: Statements) => Promise<T>): Promise<T> {
    return retrying(async () => {
      const client = await this.pool.connect();
      let broken: Error | undefined;
      try {
        await client.query('BEGIN');
        const result = await work({ rows: (statement) => run(client, statement) });
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
}
