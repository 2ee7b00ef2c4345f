import { Command } from 'commander';
import { addCalibrating } from './calibrating.js';
import { addDatasets } from './commands/add-datasets.js';
import type { CommandContext } from './commands/context.js';
import { migrateDatabase } from './commands/migrate.js';
import { wholeNumber } from './commands/options.js';
import { type SubmitOptions, submit } from './commands/submit.js';
import { watch } from './commands/watch.js';
import { doctor } from './doctor/doctor.js';
import { addEnsembles } from './ensembles.js';
import { type ExitCode, exitCode } from './exit-code.js';
import { addPlanning } from './planning.js';
import { addPredicting } from './predicting.js';
import { addReading } from './reading.js';
import { addRecipes } from './recipes.js';
import { addSteering } from './steering.js';
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
  addSteering(program, context, onDone);
  addPlanning(program, context, onDone);
  addReading(program, context, onDone);
  addPredicting(program, context, onDone);
  addDatasets(program, context, onDone);
  addCalibrating(program, context, onDone);
  addEnsembles(program, context, onDone);
  addRecipes(program, context, onDone);
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
}
