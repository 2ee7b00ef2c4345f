import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exampleFiles } from '@unetsweep/datasets';
import { type ExitCode, exitCode } from '../exit-code.js';
import type { CommandContext } from './context.js';

/** Writes a synthetic set as image and mask files, for who wants to try an import without images at hand. */
export async function writeExampleDataset(
  { terminal }: CommandContext,
  folder: string,
  { of }: { of: string },
): Promise<ExitCode> {
  let files = 0;
  for await (const { path, bytes } of exampleFiles(of)) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, bytes);
    files += 1;
  }
  terminal.print(`${files} files in ${folder}: images and masks of the same names (synthetic).`);
  return exitCode.ok;
}
