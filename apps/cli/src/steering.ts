import { trialFailureReasons } from '@unetsweep/contract';
import { type Command, Option } from 'commander';
import type { CommandContext } from './commands/context.js';
import { wholeNumber } from './commands/options.js';
import {
  type CloneOptions,
  clone,
  type ExtendOptions,
  extend,
  type RetryOptions,
  retry,
  steerSweep,
} from './commands/steer.js';
import type { ExitCode } from './exit-code.js';

type Done = (code: ExitCode) => void;

const VERBS = {
  pause: 'start nothing new; what runs saves its state and waits',
  resume: 'go on with a paused sweep',
  cancel: 'end a sweep now; what was measured stays',
} as const;

const collect = (text: string, all: string[]): string[] => [...all, text];

const positive = wholeNumber(1, 10_000_000);

const watchOption = () => new Option('--watch', 'stay until it has ended').default(false);

/** Commands that change what a sweep does. */
export function addSteering(program: Command, context: CommandContext, onDone: Done): void {
  for (const verb of Object.keys(VERBS) as (keyof typeof VERBS)[]) {
    program
      .command(verb)
      .description(VERBS[verb])
      .argument('<sweep>', 'id or name')
      .action(async (sweep: string) => onDone(await steerSweep(context, verb, sweep)));
  }
  addMore(program, context, onDone);
}

function addMore(program: Command, context: CommandContext, onDone: Done): void {
  program
    .command('retry')
    .description('run the failed trials of a sweep again, or one trial')
    .argument('<sweep|trial>', 'id or name of a sweep, or id of a trial')
    .addOption(
      new Option('--reason <reasons...>', 'only trials that failed for these').choices(trialFailureReasons),
    )
    .option('--from-scratch', 'of a trial: drop a kept state', false)
    .addOption(watchOption())
    .action(async (target: string, options: RetryOptions) => onDone(await retry(context, target, options)));
  program
    .command('extend')
    .description('give a sweep more; what has run is not done again')
    .argument('<sweep>', 'id or name')
    .option(
      '--parameter <path=values>',
      'values to add (optimizer.name=sgd,rmsprop), or a wider range (model.dropout={"high":0.5})',
      collect,
      [],
    )
    .option('--repeats <count>', 'runs of each point', positive)
    .option('--epochs <count>', 'length of every trial; completed ones train on', positive)
    .option('--max-trials <count>', 'runs at most', positive)
    .addOption(watchOption())
    .action(async (sweep: string, options: ExtendOptions) => onDone(await extend(context, sweep, options)));
  program
    .command('clone')
    .description('start a new sweep like this one; prints its id')
    .argument('<sweep>', 'id or name')
    .option('--set <path=value>', 'what is different, such as trial.optimizer.name=sgd', collect, [])
    .option('--dry-run', 'only say what it would do', false)
    .addOption(watchOption())
    .action(async (sweep: string, options: CloneOptions) => onDone(await clone(context, sweep, options)));
}
