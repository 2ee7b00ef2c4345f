import type { RecipeRunRequest } from '@unetsweep/contract';
import { type Command, Option } from 'commander';
import type { CommandContext } from './commands/context.js';
import { wholeNumber } from './commands/options.js';
import { listRecipes, type RunOptions, runRecipes, showRecipe } from './commands/recipes.js';
import type { ExitCode } from './exit-code.js';

const MOST_SEEDS = 100;

const datasetOption = () =>
  new Option('--dataset <dataset>', 'name, name@version or id; default: the synthetic one of each');

const scaleOption = () =>
  new Option('--scale <scale>', "small: for two CPU cores; full: the document's own size")
    .choices(['small', 'full'])
    .default('small');

const seedsOption = () =>
  new Option('--seeds <count>', 'training seeds a point; 3 or more decide claims of grade S').argParser(
    wholeNumber(1, MOST_SEEDS),
  );

/** `recipe list`, `recipe show` and `recipe run`. */
export function addRecipes(
  program: Command,
  context: CommandContext,
  onDone: (code: ExitCode) => void,
): void {
  const recipe = program.command('recipe').description('the experiments of four documents on tuning U-Nets');
  recipe
    .command('list')
    .description('all of them')
    .action(async () => onDone(await listRecipes(context)));
  recipe
    .command('show')
    .description('what one asks and claims, and what a run of it would do')
    .argument('<name>')
    .addOption(datasetOption())
    .addOption(scaleOption())
    .addOption(seedsOption())
    .action(async (name: string, options: RecipeRunRequest) =>
      onDone(await showRecipe(context, name, options)),
    );
  recipe
    .command('run')
    .description('run some through the service and set what comes out beside what the document says')
    .argument('[names...]')
    .option('--all', 'all of them', false)
    .addOption(datasetOption())
    .addOption(scaleOption())
    .addOption(seedsOption())
    .option('--resume', 'go on with runs of the same settings, leave out those that completed', false)
    .option('--out <folder>', 'write the reports there: HTML, Markdown, JSON')
    .action(async (names: string[], options: RunOptions) => {
      if (names.length === 0 && !options.all) recipe.error('give names of recipes, or --all');
      onDone(await runRecipes(context, names, options));
    });
}
