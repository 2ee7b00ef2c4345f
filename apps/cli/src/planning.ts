import { type PlanStatus, planStatuses } from '@unetsweep/contract';
import { type Command, Option } from 'commander';
import type { CommandContext } from './commands/context.js';
import type { TableFormat } from './commands/lists.js';
import { formatOption, wholeNumber } from './commands/options.js';
import {
  type ConfirmPlanOptions,
  confirmPlan,
  listPlans,
  type SubmitPlanOptions,
  showPlan,
  steerPlan,
  submitPlan,
  watchPlanCommand,
} from './commands/plans.js';
import type { ExitCode } from './exit-code.js';

type Done = (code: ExitCode) => void;

const VERBS = {
  pause: 'start nothing new; the sweep that runs is paused',
  resume: 'go on with a paused plan',
  cancel: 'end a plan now, with the sweep that runs',
} as const;

const collect = (text: string, all: string[]): string[] => [...all, text];

/** Commands about plans: sweeps one after the other. */
export function addPlanning(program: Command, context: CommandContext, onDone: Done): void {
  const plan = program.command('plan').description('sweeps one after the other, each with what won before');
  plan
    .command('submit')
    .description('start a plan; prints its id')
    .argument('<file>', 'the plan as JSON; - for standard input')
    .option('--watch', 'stay until it has ended or waits for you', false)
    .option('--dry-run', 'only say what its stages would do', false)
    .action(async (file: string, options: SubmitPlanOptions) =>
      onDone(await submitPlan(context, file, options)),
    );
  plan
    .command('watch')
    .description('follow a plan to its end; Ctrl-C leaves it running')
    .argument('<plan>', 'id, or name where only one has it')
    .action(async (name: string) => onDone(await watchPlanCommand(context, name)));
  addShowing(plan, context, onDone);
  for (const verb of Object.keys(VERBS) as (keyof typeof VERBS)[]) {
    plan
      .command(verb)
      .description(VERBS[verb])
      .argument('<plan>', 'id or name')
      .action(async (name: string) => onDone(await steerPlan(context, verb, name)));
  }
  addConfirming(plan, context, onDone);
}

function addShowing(plan: Command, context: CommandContext, onDone: Done): void {
  plan
    .command('list')
    .description('list plans, newest first')
    .addOption(new Option('--status <status>', 'only those in this state').choices(planStatuses))
    .option('--tag <tag>', 'only those with this tag')
    .option('--limit <count>', 'at most so many', wholeNumber(1, 1000), 50)
    .addOption(formatOption())
    .action(async (options: { status?: PlanStatus; tag?: string; limit: number; format: TableFormat }) =>
      onDone(await listPlans(context, options)),
    );
  plan
    .command('show')
    .description('show the stages of a plan and their winners')
    .argument('<plan>', 'id or name')
    .addOption(formatOption())
    .action(async (name: string, options: { format: TableFormat }) =>
      onDone(await showPlan(context, name, options)),
    );
}

function addConfirming(plan: Command, context: CommandContext, onDone: Done): void {
  plan
    .command('confirm')
    .description('take the winner of the stage that waits, or another one; the plan goes on')
    .argument('<plan>', 'id or name')
    .option('--stage <name>', 'default: the one that waits')
    .option('--point <id>', "a point of the stage's sweep instead")
    .option('--pin <path=value>', 'a value of your own, such as optimizer.learningRate=1e-3', collect, [])
    .option('--watch', 'stay until the plan has ended or waits again', false)
    .action(async (name: string, options: ConfirmPlanOptions) =>
      onDone(await confirmPlan(context, name, options)),
    );
}
