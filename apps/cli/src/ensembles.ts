import { ensembleMethods, greedyMetrics } from '@unetsweep/contract';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CommandContext } from './commands/context.js';
import {
  type CreateEnsembleFlags,
  createEnsemble,
  listEnsembles,
  removeEnsemble,
  showEnsemble,
} from './commands/ensembles.js';
import type { TableFormat } from './commands/lists.js';
import { formatOption, share, wholeNumber } from './commands/options.js';
import { type PseudoLabelFlags, pseudoLabel } from './commands/pseudo-label.js';
import type { ExitCode } from './exit-code.js';

type Done = (code: ExitCode) => void;

const collect = (text: string, all: string[]): string[] => [...all, text];

function numbers(text: string): number[] {
  const values = text.split(',').map(Number);
  if (values.some((value) => !(value >= 0)))
    throw new InvalidArgumentError('Give numbers from 0, as in 2,1,1.');
  return values;
}

/** Commands about networks that predict together, and about data sets that they label. */
export function addEnsembles(program: Command, context: CommandContext, onDone: Done): void {
  const ensemble = program.command('ensemble').description('several trained networks that predict together');
  addCreating(ensemble, context, onDone);
  ensemble
    .command('list')
    .description('list ensembles, newest first')
    .option('--limit <count>', 'at most so many', wholeNumber(1, 1000), 50)
    .addOption(formatOption())
    .action(async (options: { limit: number; format: TableFormat }) =>
      onDone(await listEnsembles(context, options)),
    );
  ensemble
    .command('show')
    .description('show the scores of an ensemble beside its members')
    .argument('<id>', 'of the ensemble')
    .addOption(formatOption())
    .action(async (id: string, options: { format: TableFormat }) =>
      onDone(await showEnsemble(context, id, options)),
    );
  ensemble
    .command('remove')
    .description('remove an ensemble; what it alone kept goes by keepCheckpoints again')
    .argument('<id>', 'of the ensemble')
    .action(async (id: string) => onDone(await removeEnsemble(context, id)));
  addLabelling(program, context, onDone);
}

function addCreating(ensemble: Command, context: CommandContext, onDone: Done): void {
  ensemble
    .command('create')
    .description('make an ensemble, and print its scores beside those of its members')
    .option('--trial <id>', 'a member: the best checkpoint of this trial', collect, [])
    .option('--checkpoint <id>', 'a member: this checkpoint', collect, [])
    .option('--sweep <sweep>', 'members: the best trials of this sweep')
    .option('--best <count>', 'with --sweep: so many of them; default 3', wholeNumber(2, 100))
    .addOption(new Option('--method <method>', 'how they count; default mean').choices(ensembleMethods))
    .option('--weights <weights>', 'one a member, trials first, as in 2,1,1', numbers)
    .addOption(
      new Option('--split <split>', 'images that the scores are of')
        .choices(['validation', 'test'])
        .default('validation'),
    )
    .option('--greedy <size>', 'choose up to so many of them, the same again too', wholeNumber(1, 100))
    .addOption(new Option('--metric <metric>', 'what a greedy choice raises').choices(greedyMetrics))
    .option('--name <name>', 'for people')
    .addOption(formatOption())
    .action(async (flags: CreateEnsembleFlags) => onDone(await createEnsemble(context, flags)));
}

function addLabelling(program: Command, context: CommandContext, onDone: Done): void {
  program
    .command('pseudo-label')
    .description('make a data set in which confident predictions are masks')
    .argument('<dataset>', 'whose images are predicted: name, name@version or id')
    .requiredOption('--name <name>', 'of the new data set')
    .option('--trial <id>', 'this trial predicts')
    .option('--ensemble <id>', 'this ensemble predicts')
    .option('--samples <samples>', 'unlabelled, unusedInTraining, or names with commas between', 'unlabelled')
    .option('--image-threshold <confidence>', 'an image is taken from it on; default 0.95', share)
    .option('--pixel-threshold <confidence>', 'pixels below it are left out; default 0.9', share)
    .action(async (dataset: string, flags: PseudoLabelFlags) =>
      onDone(await pseudoLabel(context, dataset, flags)),
    );
}
