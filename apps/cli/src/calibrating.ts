import { type CalibrationKind, calibrationKinds } from '@unetsweep/contract';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type CalibrateOptions, calibrate } from './commands/calibrate.js';
import type { CommandContext } from './commands/context.js';
import { wholeNumber } from './commands/options.js';
import type { ExitCode } from './exit-code.js';

const LARGEST_SEED = 2_147_483_647;

function kindsOf(text: string): CalibrationKind[] {
  return text.split(',').map((name) => {
    const kind = calibrationKinds.find((one) => one === name.trim());
    if (!kind) throw new InvalidArgumentError(`Give some of ${calibrationKinds.join(', ')}.`);
    return kind;
  });
}

/** The command that finds strengths of penalties. */
export function addCalibrating(
  program: Command,
  context: CommandContext,
  onDone: (code: ExitCode) => void,
): void {
  program
    .command('calibrate')
    .description('how strong penalties on the weights may be: of the order of the loss before the first step')
    .requiredOption('--dataset <dataset>', 'name, name@version or id')
    .option('--trial <file>', "the trial's fields as JSON, as in a sweep's `trial`; - for standard input")
    .option('--kinds <kinds>', `of ${calibrationKinds.join(', ')}; default all`, kindsOf)
    .option(
      '--seed <seed>',
      'of the initial weights and the first batch; default 1',
      wholeNumber(0, LARGEST_SEED),
    )
    .addOption(new Option('--format <format>', 'how to print').choices(['table', 'json']).default('table'))
    .action(async (options: CalibrateOptions) => onDone(await calibrate(context, options)));
}
