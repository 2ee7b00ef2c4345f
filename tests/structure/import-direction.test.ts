import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** A copy of the sources whose `@unetsweep/*` links lead into the copy itself. */
async function copyOfTheSources(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'unetsweep-structure-'));
  const isSource = (path: string) => !['node_modules', 'dist', 'generated'].includes(basename(path));
  for (const folder of ['packages', 'apps']) {
    await cp(join(root, folder), join(copy, folder), { recursive: true, filter: isSource });
  }
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.base.json', 'package.json']) {
    await cp(join(root, file), join(copy, file));
  }
  await mkdir(join(copy, 'node_modules/@unetsweep'), { recursive: true });
  for (const entry of await readdir(join(root, 'node_modules'))) {
    if (entry === '@unetsweep') continue;
    await symlink(join(root, 'node_modules', entry), join(copy, 'node_modules', entry));
  }
  for (const folder of ['packages', 'apps']) {
    for (const name of await readdir(join(copy, folder))) {
      await symlink(join(copy, folder, name), join(copy, 'node_modules/@unetsweep', name));
    }
  }
  return copy;
}

function cruise(folder: string): Promise<{ violations: string[]; modules: number }> {
  const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [program, '--config', '.dependency-cruiser.cjs', '-T', 'json', 'packages', 'apps'];
  return new Promise((done, fail) => {
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      if (!stdout) return fail(error ?? new Error(stderr));
      const { summary } = JSON.parse(stdout) as {
        summary: { totalCruised: number; violations: { rule: { name: string }; from: string }[] };
      };
      done({
        modules: summary.totalCruised,
        violations: summary.violations.map((violation) => `${violation.rule.name}: ${violation.from}`),
      });
    });
  });
}

describe('imports point one way', () => {
  let copy: string;
  beforeAll(async () => {
    copy = await copyOfTheSources();
  });
  afterAll(() => rm(copy, { recursive: true, force: true }));

  it('in the sources as they are, all of which were looked at', async () => {
    const { violations, modules } = await cruise(copy);
    expect(violations).toEqual([]);
    expect(modules).toBeGreaterThan(50);
  });

  it('and a planted import against the direction fails the gate', async () => {
    const planted = join(copy, 'packages/search/src/planted.ts');
    await writeFile(planted, "import '@unetsweep/store';\nimport 'node:fs';\nimport 'ioredis';\n");
    const { violations } = await cruise(copy);
    await rm(planted);
    expect(violations).toContain('search-is-pure: packages/search/src/planted.ts');
    expect(violations).toContain('pure-core: packages/search/src/planted.ts');
    expect(violations).toContain('redis-in-one-place: packages/search/src/planted.ts');
  });
});
