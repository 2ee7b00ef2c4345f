import { type SweepStatus, sweepStatuses } from '@unetsweep/contract';
import { Command, InvalidArgumentError, Option } from 'commander';
import { addDatasets } from './commands/add-datasets.js';
import type { CommandContext } from './commands/context.js';
import {
  cancelSweep,
  listSweeps,
  listTrials,
  showResults,
  type TableFormat,
  tableFormats,
} from './commands/lists.js';
import { migrateDatabase } from './commands/migrate.js';
import { type SubmitOptions, submit } from './commands/submit.js';
import { watch } from './commands/watch.js';
import { doctor } from './doctor/doctor.js';
import { type ExitCode, exitCode } from './exit-code.js';
import { type UpOptions, up } from './up/up.js';

const EXIT_STATUS_HELP = `
Exit status: ${exitCode.ok} done; ${exitCode.failed} a trial, a check or a part failed; ${exitCode.invalidInput} the input was refused; \
${exitCode.unreachable} the API did not answer; ${exitCode.interrupted} stopped by Ctrl-C.`;

/** The command line. `onDone` gets the exit status of the command that ran. */
export function createProgram(context: CommandContext, onDone: (code: ExitCode) => void): Command {
  const program = new Command('unetsweep')
    .description(
      'Tunes U-Nets: sweeps over architectures, losses, optimizers and rates, on your own machines.',
    )
    .addHelpText('after', EXIT_STATUS_HELP)
    .showHelpAfterError('(--help shows what is accepted)');
  addService(program, context, onDone);
  addSweeps(program, context, onDone);
  addReading(program, context, onDone);
  addDatasets(program, context, onDone);
  return program;
}

type Done = (code: ExitCode) => void;

function addService(program: Command, context: CommandContext, onDone: Done): void {
  program
    .command('up')
    .description('start everything on this machine, show the demonstration sweep, stay up')
    .option('--exit', 'stop after the demonstration sweep; status 0 only if every trial completed', false)
    .option('--port <port>', 'port of the API and the dashboard', wholeNumber(1, 65_535))
    .option('--workers <count>', 'worker processes', wholeNumber(0, 64), 1)
    .option('--no-demo', 'leave the demonstration sweep out')
    .action(async (options: UpOptions) => onDone(await up(context, options)));
  program
    .command('migrate')
    .description('bring the database of DATABASE_URL to this version and import the embedded images')
    .action(async () => onDone(await migrateDatabase(context)));
  program
    .command('doctor')
    .description('check what unetsweep needs, with a cure for each fault')
    .action(async () => onDone(await doctor(context)));
}

function addSweeps(program: Command, context: CommandContext, onDone: Done): void {
  program
    .command('submit')
    .description('start a sweep; prints its id')
    .argument('<file>', 'the sweep as JSON; - for standard input')
    .option('--watch', 'stay until it has ended', false)
    .option('--dry-run', 'only say what it would do', false)
    .action(async (file: string, options: SubmitOptions) => onDone(await submit(context, file, options)));
  program
    .command('watch')
    .description('follow a sweep to its end; Ctrl-C leaves it running')
    .argument('<sweep>', 'id, or name where only one has it')
    .action(async (sweep: string) => onDone(await watch(context, sweep)));
  program
    .command('cancel')
    .description('end a sweep now; what was measured stays')
    .argument('<sweep>', 'id or name')
    .action(async (sweep: string) => onDone(await cancelSweep(context, sweep)));
}

function addReading(program: Command, context: CommandContext, onDone: Done): void {
  program
    .command('sweeps')
    .description('list sweeps, newest first')
    .addOption(new Option('--status <status>', 'only those in this state').choices(sweepStatuses))
    .option('--tag <tag>', 'only those with this tag')
    .option('--limit <count>', 'at most so many', wholeNumber(1, 1000), 50)
    .addOption(formatOption())
    .action(async (options: { status?: SweepStatus; tag?: string; limit: number; format: TableFormat }) =>
      onDone(await listSweeps(context, options)),
    );
  program
    .command('results')
    .description('metrics of a sweep by what varied')
    .argument('<sweep>', 'id or name')
    .option(
      '--group-by <paths>',
      'such as params.loss.name,params.optimizer.learningRate (default: all that varied)',
    )
    .option('--metrics <names>', 'such as valDice,valIou')
    .option('--filter <filter>', "which trials, such as 'metrics.valDice >= 0.8'")
    .addOption(formatOption())
    .action(
      async (
        sweep: string,
        options: { groupBy?: string; metrics?: string; filter?: string; format: TableFormat },
      ) => onDone(await showResults(context, sweep, options)),
    );
  program
    .command('trials')
    .description('list the trials of a sweep')
    .argument('<sweep>', 'id or name')
    .option('--filter <filter>', "such as 'status = completed and params.loss.name = bce'")
    .option('--sort <paths>', 'such as -metrics.valDice,createdAt')
    .option('--metrics <names>', 'columns of metrics')
    .option('--limit <count>', 'at most so many', wholeNumber(1, 100_000), 100)
    .addOption(formatOption())
    .action(
      async (
        sweep: string,
        options: { filter?: string; sort?: string; metrics?: string; limit: number; format: TableFormat },
      ) => onDone(await listTrials(context, sweep, options)),
    );
}

function formatOption(): Option {
  return new Option('--format <format>', 'how to print').choices(tableFormats).default('table');
}

function wholeNumber(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < low || value > high) {
      throw new InvalidArgumentError(`Give a whole number from ${low} to ${high}.`);
    }
    return value;
  };
}
