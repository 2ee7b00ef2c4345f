import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { CommandError, exitCode } from '../exit-code.js';

/** @param file `-` for standard input. @throws CommandError where it can't be read or is no JSON */
export async function readJsonFile(file: string): Promise<unknown> {
  const content = file === '-' ? await text(process.stdin) : await readText(file);
  try {
    return JSON.parse(content);
  } catch (error) {
    const name = file === '-' ? 'Standard input' : file;
    throw new CommandError(`${name} is not JSON: ${(error as Error).message}`, exitCode.invalidInput);
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CommandError(`${file} can't be read: ${(error as Error).message}`, exitCode.invalidInput);
  }
}
