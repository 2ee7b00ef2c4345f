import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { prismaFolder, readMigrations, readSchema } from './migration-files.js';
import { openSchemaEngine } from './schema-engine.js';

/**
 * Writes the migration that leads from the existing ones to `schema.prisma`.
 * @param databaseUrl a server on which a shadow database may be made
 * @param now the time that the folder's name begins with
 * @returns the new file's path, or null when nothing has changed
 */
export async function newMigration(databaseUrl: string, name: string, now: Date): Promise<string | null> {
  const engine = await openSchemaEngine(databaseUrl);
  try {
    const sql = await engine.difference(await readMigrations(), await readSchema());
    if (sql === '') return null;
    const stamp = now.toISOString().replace(/\D/g, '').slice(0, 14);
    const folder = join(prismaFolder, 'migrations', `${stamp}_${name}`);
    await mkdir(folder, { recursive: true });
    const path = join(folder, 'migration.sql');
    await writeFile(path, sql);
    return path;
  } finally {
    await engine.close();
  }
}
