import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils';

const charColumns = ['constraint_type', 'confdeltype', 'confupdtype'];

/** The driver adapter refuses Postgres' one-byte "char", which the engine asks for in three columns: read them as text … */
function withCharsAsText(sql: string): string {
  return sql
    .replace('constr.contype AS constraint_type', 'constr.contype::text AS constraint_type')
    .replace('con.confdeltype,', 'con.confdeltype::text AS confdeltype,')
    .replace('con.confupdtype,', 'con.confupdtype::text AS confupdtype,');
}

/** … and hand them over as the characters that they are. */
function withTextAsChars(result: SqlResultSet): SqlResultSet {
  const columnTypes = result.columnTypes.map((type, column) =>
    charColumns.includes(result.columnNames[column] ?? '') ? ColumnTypeEnum.Character : type,
  );
  return { ...result, columnTypes };
}

function patched(adapter: SqlDriverAdapter, afterDispose?: () => Promise<void>): SqlDriverAdapter {
  const queryRaw = adapter.queryRaw.bind(adapter);
  const dispose = adapter.dispose.bind(adapter);
  return Object.assign(adapter, {
    queryRaw: async (query: SqlQuery) =>
      withTextAsChars(await queryRaw({ ...query, sql: withCharsAsText(query.sql) })),
    dispose: async () => {
      await dispose();
      await afterDispose?.();
    },
  });
}

export interface MigrationAdapter {
  factory: SqlMigrationAwareDriverAdapterFactory;
  /** The engine leaves its connections open: ends them. */
  close(): Promise<void>;
}

/** Connects the schema engine to a database, and to a shadow database beside it that lives as long as a comparison. */
export function migrationAdapter(databaseUrl: string): MigrationAdapter {
  const own = new PrismaPg({ connectionString: databaseUrl });
  const opened: SqlDriverAdapter[] = [];
  const connect = async () => {
    const adapter = await own.connect();
    opened.push(adapter);
    return patched(adapter);
  };
  const connectToShadowDb = async () => {
    const name = `unetsweep_shadow_${randomUUID().replaceAll('-', '')}`;
    const owner = await connect();
    await owner.executeScript(`CREATE DATABASE "${name}"`);
    const url = new URL(databaseUrl);
    url.pathname = `/${name}`;
    const shadow = await new PrismaPg({ connectionString: url.href }).connect();
    return patched(shadow, () => owner.executeScript(`DROP DATABASE "${name}"`));
  };
  return {
    factory: { provider: own.provider, adapterName: own.adapterName, connect, connectToShadowDb },
    close: async () => {
      await Promise.all(opened.map((adapter) => adapter.dispose()));
    },
  };
}
