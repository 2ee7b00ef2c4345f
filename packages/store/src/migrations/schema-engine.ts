import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { MigrationList, SchemaFilter } from '@prisma/schema-engine-wasm';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';
import { migrationAdapter } from './migration-adapter.js';
import type { Migration } from './migration-files.js';

/** The part of the global that is needed here; the types of the oldest supported Node lack it. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(
    module: object,
    imports: Record<string, Record<string, unknown>>,
  ): Promise<{ readonly exports: Record<string, unknown> }>;
};

const noFilter: SchemaFilter = { externalTables: [], externalEnums: [] };

let instantiated: Promise<void> | undefined;

/** Prisma's schema engine as WebAssembly: the native one would have to be downloaded. */
async function instantiate(): Promise<void> {
  const path = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const module = await WebAssembly.compile(await readFile(path.replace(/\.js$/, '.wasm')));
  const instance = await WebAssembly.instantiate(module, { './schema_engine_bg.js': { ...glue } });
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
}

/** What the store asks of the engine, bound to one database. */
export interface SchemaEngine {
  /** Applies what is missing, in order, and notes it in `_prisma_migrations`. @returns the names applied */
  apply(migrations: Migration[]): Promise<string[]>;
  /** The SQL that leads from what `migrations` make (in a shadow database) to `schema`; empty when they agree. */
  difference(migrations: Migration[], schema: string): Promise<string>;
  close(): Promise<void>;
}

function migrationList(migrations: Migration[]): MigrationList {
  return {
    baseDir: 'prisma/migrations',
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
    })),
  };
}

export async function openSchemaEngine(databaseUrl: string): Promise<SchemaEngine> {
  instantiated ??= instantiate();
  await instantiated;
  const adapter = migrationAdapter(databaseUrl);
  const engine = await glue.SchemaEngine.new(
    { datamodels: undefined },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(adapter.factory),
  );
  return {
    async apply(migrations) {
      const result = await engine.applyMigrations({
        migrationsList: migrationList(migrations),
        filters: noFilter,
      });
      return result.appliedMigrationNames;
    },
    async difference(migrations, schema) {
      const { stdout } = await engine.diff({
        from: { tag: 'migrations', ...migrationList(migrations) },
        to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: schema }] },
        script: true,
        exitCode: null,
        filters: noFilter,
      });
      return stdout?.includes('-- This is an empty migration.') ? '' : (stdout ?? '');
    },
    async close() {
      engine.free();
      await adapter.close();
    },
  };
}
