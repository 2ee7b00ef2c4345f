import { importanceEvaluators, resultStatistics, type SweepStatus, sweepStatuses } from '@unetsweep/contract';
import { type Command, Option } from 'commander';
import { type AnalyzeOptions, analyze } from './commands/analyze.js';
import type { CommandContext } from './commands/context.js';
import { listSweeps, listTrials, type TableFormat } from './commands/lists.js';
import { formatOption, wholeNumber } from './commands/options.js';
import { listPoints, type PointsOptions } from './commands/points.js';
import { type ResultsOptions, showResults } from './commands/results.js';
import { type WhyOptions, why } from './commands/why.js';
import type { ExitCode } from './exit-code.js';

type Done = (code: ExitCode) => void;

/** Commands that show what sweeps found. */
export function addReading(program: Command, context: CommandContext, onDone: Done): void {
  program
    .command('sweeps')
    .description('list sweeps, newest first')
    .addOption(new Option('--status <status>', 'only those in this state').choices(sweepStatuses))
    .option('--tag <tag>', 'only those with this tag')
    .option('--filter <filter>', "such as 'best.value >= 0.8 and spec.search.method = tpe'")
    .option('--sort <paths>', 'such as -best.value,createdAt')
    .option('--limit <count>', 'at most so many', wholeNumber(1, 1000), 50)
    .addOption(formatOption())
    .action(
      async (options: {
        status?: SweepStatus;
        tag?: string;
        filter?: string;
        sort?: string;
        limit: number;
        format: TableFormat;
      }) => onDone(await listSweeps(context, options)),
    );
  addResults(program, context, onDone);
  addAnalyze(program, context, onDone);
  addTrials(program, context, onDone);
  addPoints(program, context, onDone);
  addWhy(program, context, onDone);
}

function addWhy(program: Command, context: CommandContext, onDone: Done): void {
  program
    .command('why')
    .description('say why the point of a trial was chosen')
    .argument('<trial>', 'id')
    .option('--verify', 'choose it again from the log; status 1 where it comes out different', false)
    .option('--json', 'print the answer of the API', false)
    .action(async (trial: string, options: WhyOptions) => onDone(await why(context, trial, options)));
}

function addResults(program: Command, context: CommandContext, onDone: Done): void {
  program
    .command('results')
    .description('metrics of a sweep by what varied, over seeds and folds')
    .argument('<sweep>', 'id or name')
    .option(
      '--group-by <paths>',
      'such as params.loss.name,params.optimizer.learningRate (default: all that varied)',
    )
    .option('--rows <paths>', 'a two-way table: what goes down, such as params.optimizer.name')
    .option('--columns <paths>', 'a two-way table: what goes across, such as params.schedule.name')
    .option('--metrics <names>', 'such as valDice,valIou,secondsPerEpoch')
    .option('--statistics <names>', `with --group-by: of ${resultStatistics.join(', ')}`)
    .addOption(
      new Option('--statistic <name>', 'with --rows and --columns; default mean').choices(resultStatistics),
    )
    .addOption(
      new Option('--at <epoch>', 'the epoch whose metrics count; default best').choices(['best', 'last']),
    )
    .option('--filter <filter>', "which trials, such as 'metrics.valDice >= 0.8'")
    .option('--totals', 'add the statistics over all groups', false)
    .option('--include-pruned', 'count pruned trials too', false)
    .addOption(formatOption())
    .action(async (sweep: string, options: ResultsOptions) =>
      onDone(await showResults(context, sweep, options)),
    );
}

function addAnalyze(program: Command, context: CommandContext, onDone: Done): void {
  program
    .command('analyze')
    .description('what a sweep found: best points, importance, convergence, and what to try next')
    .argument('<sweep>', 'id or name')
    .option('--metric <name>', 'such as valIou or secondsPerEpoch, instead of the objective')
    .addOption(
      new Option('--mode <mode>', 'whether less or more of the metric is better').choices(['min', 'max']),
    )
    .option('--filter <filter>', "which trials, such as 'params.loss.name = bce'")
    .addOption(
      new Option('--evaluator <name>', 'of the importance; default pedAnova').choices(importanceEvaluators),
    )
    .option('--top <count>', 'best points shown', wholeNumber(1, 100), 5)
    .addOption(new Option('--format <format>', 'of the answer').choices(['text', 'json']).default('text'))
    .action(async (sweep: string, options: AnalyzeOptions) => onDone(await analyze(context, sweep, options)));
}

function addTrials(program: Command, context: CommandContext, onDone: Done): void {
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

function addPoints(program: Command, context: CommandContext, onDone: Done): void {
  program
    .command('points')
    .description('list the points of a sweep with their values over repeats and folds, best first')
    .argument('<sweep>', 'id or name')
    .option('--filter <filter>', "such as 'std < 0.01 and params.loss.name = bce'")
    .option('--sort <paths>', 'such as -metrics.valDice.min,number')
    .option('--metrics <names>', 'columns with means of metrics')
    .option('--limit <count>', 'at most so many', wholeNumber(1, 100_000), 100)
    .addOption(formatOption())
    .action(async (sweep: string, options: PointsOptions) =>
      onDone(await listPoints(context, sweep, options)),
    );
}
