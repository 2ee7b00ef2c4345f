import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

export interface Migration {
  /** The folder's name, `<timestamp>_<what>`: they are applied in this order. */
  name: string;
  sql: string;
}

/** The repository's `prisma` folder: as far above this file in `src` as in `dist`. */
export const prismaFolder = resolve(import.meta.dirname, '../../../../prisma');

/** The migrations that this code knows, oldest first. @throws when the folder is missing from an installation */
export async function readMigrations(folder = join(prismaFolder, 'migrations')): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names
      .sort()
      .map(async (name) => ({ name, sql: await readFile(join(folder, name, 'migration.sql'), 'utf8') })),
  );
}

/** The text of `schema.prisma`. */
export function readSchema(): Promise<string> {
  return readFile(join(prismaFolder, 'schema.prisma'), 'utf8');
}
