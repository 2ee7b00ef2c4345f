import { setTimeout as delay } from 'node:timers/promises';
import { ProblemError } from '@unetsweep/contract';
import { CommandError, type ExitCode, exitCode } from '../exit-code.js';
import { prepareDatabase } from '../up/database.js';
import type { CommandContext } from './context.js';

const RETRY_MS = 500;

/**
 * Brings DATABASE_URL's database to the schema of this version and imports the embedded images; waits for a database that is not
 * up yet. Several may run at once, and again.
 */
export async function migrateDatabase({
  environment,
  terminal,
  interrupted,
}: CommandContext): Promise<ExitCode> {
  const { databaseUrl } = environment;
  if (databaseUrl === null) {
    throw new CommandError(
      'DATABASE_URL is not set',
      exitCode.invalidInput,
      '`unetsweep up` migrates its own database.',
    );
  }
  let isTold = false;
  while (!interrupted.aborted) {
    try {
      await prepareDatabase(databaseUrl);
      terminal.note('The database is ready.');
      return exitCode.ok;
    } catch (error) {
      if (!(error instanceof ProblemError) || error.code !== 'databaseUnavailable') throw error;
      if (!isTold) terminal.note(`Waits for the database: ${error.message}`);
      isTold = true;
    }
    await delay(RETRY_MS, undefined, { signal: interrupted }).catch(() => undefined);
  }
  return exitCode.interrupted;
}
