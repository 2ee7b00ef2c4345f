import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useService } from './service-bench.js';

const PAGE = new URL('../../docs/tutorial.md', import.meta.url);
const CLI = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));
const RUN_MS = 900_000;

/** The page's commands, block by block. */
function blocksOf(page: string): string[] {
  return [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
}

describe('the tutorial', () => {
  const bench = useService();
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tutorial-'));
    await writeFile(join(folder, 'unetsweep'), `#!/bin/sh\nexec "${process.execPath}" "${CLI}" "$@"\n`);
    await chmod(join(folder, 'unetsweep'), 0o755);
  });

  afterAll(() => rm(folder, { recursive: true }));

  /** @returns what it printed @throws where a command of the block failed */
  function run(block: string): Promise<string> {
    const path = `${folder}${delimiter}${process.env.PATH ?? ''}`;
    const shell = spawn('sh', ['-e', '-c', block], {
      cwd: folder,
      env: { ...process.env, PATH: path, UNETSWEEP_URL: bench.url, NO_COLOR: '1' },
    });
    let printed = '';
    for (const stream of [shell.stdout, shell.stderr]) stream.on('data', (text) => (printed += text));
    return new Promise((resolve, reject) => {
      shell.on('close', (status) =>
        status === 0 ? resolve(printed) : reject(new Error(`status ${status} of\n${block}\n${printed}`)),
      );
    });
  }

  it(
    'runs as it is written, from a folder of images to predicted masks',
    async () => {
      const blocks = blocksOf(await readFile(PAGE, 'utf8'));
      expect(blocks).toHaveLength(8);
      const printed: string[] = [];
      for (const block of blocks) printed.push(await run(block));
      expect(printed[2]).toContain('16');
      expect(printed[3]).toContain('regularizer.l2');
      expect(printed[6]).toContain('optimizer.learningRate');
      expect((await readdir(join(folder, 'predicted'))).sort()).toEqual([
        'patient03-slice08.mask.png',
        'patient09-slice05.mask.png',
      ]);
    },
    RUN_MS,
  );
});
