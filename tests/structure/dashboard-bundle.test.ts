import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const dashboard = join(root, 'apps/dashboard');

/** Bundles a folder with the dashboard's configuration. @returns what it printed, and whether it succeeded */
function bundle(folder: string, outDir: string): Promise<{ isBuilt: boolean; output: string }> {
  const args = ['build', folder, '--config', join(dashboard, 'vite.config.ts'), '--outDir', outDir];
  return new Promise((done) => {
    execFile(
      process.execPath,
      [join(root, 'node_modules/vite/bin/vite.js'), ...args],
      { cwd: dashboard },
      (error, stdout, stderr) => done({ isBuilt: error === null, output: stdout + stderr }),
    );
  });
}

describe('the bundle of the dashboard', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'unetsweep-bundle-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('makes no code of text, which the content policy forbids', async () => {
    const { isBuilt, output } = await bundle(dashboard, join(folder, 'dist'));
    expect(output).not.toContain('eval');
    expect(isBuilt).toBe(true);
    expect(await readdir(join(folder, 'dist/assets'))).toContainEqual(expect.stringMatching(/\.js$/));
  });

  it.each(['eval(text)', 'new Function(text)()'])('is not built with a planted %s', async (code) => {
    await writeFile(join(folder, 'index.html'), '<script type="module" src="./main.js"></script>');
    await writeFile(join(folder, 'main.js'), `const text = location.hash;\nconsole.log(${code});\n`);
    const { isBuilt, output } = await bundle(folder, join(folder, 'planted'));
    expect(isBuilt).toBe(false);
    expect(output).toContain('makes code of text');
  });
});
