import { randomUUID } from 'node:crypto';
import {
  type ConfirmedWinner,
  isFinalPlanStatus,
  type Plan,
  type PlanSpec,
  type PlanStatus,
} from '@unetsweep/contract';
import { connect } from '../api/connect.js';
import { resolvePlan } from '../api/resolve-plan.js';
import type { UnetsweepApi } from '../api/unetsweep-api.js';
import { CommandError, type ExitCode, exitCode } from '../exit-code.js';
import { currentStage, planDryRunText, planTable, stageTable } from '../render/plan-table.js';
import { renderTable } from '../render/table.js';
import type { Terminal } from '../terminal.js';
import { readPathValues } from './assignments.js';
import type { CommandContext } from './context.js';
import { formatted, type TableFormat } from './lists.js';
import { readJsonFile } from './read-json-file.js';
import { watchPlan } from './watch-plan.js';

function printPlan(terminal: Terminal, plan: Plan): void {
  terminal.print(`${plan.name}: ${plan.status}`);
  terminal.print(renderTable(stageTable(plan)));
  if (plan.failure) terminal.print(terminal.style('red', plan.failure.message));
}

/** Follows a plan to its end, or to where it waits for somebody. */
async function followPlan(
  { terminal, interrupted }: CommandContext,
  api: UnetsweepApi,
  { id }: Plan,
): Promise<ExitCode> {
  const last = await watchPlan(api, id, { terminal, signal: interrupted });
  if (interrupted.aborted) {
    terminal.note(`The plan goes on. See it again: unetsweep plan watch ${id}`);
    return exitCode.interrupted;
  }
  printPlan(terminal, last);
  if (last.status === 'awaitingConfirmation') {
    const stage = currentStage(last)?.name;
    terminal.note(`Stage ${stage} waits for you: unetsweep plan confirm ${id}`);
    return exitCode.ok;
  }
  return last.status === 'completed' ? exitCode.ok : exitCode.failed;
}

export interface SubmitPlanOptions {
  watch: boolean;
  dryRun: boolean;
}

/** @param file a JSON file, or `-` for standard input */
export async function submitPlan(
  context: CommandContext,
  file: string,
  { watch, dryRun }: SubmitPlanOptions,
): Promise<ExitCode> {
  // Not looked at here: the API validates it and names each fault.
  const spec = (await readJsonFile(file)) as PlanSpec;
  const api = await connect(context.environment);
  if (dryRun) {
    const answer = await api.plans.dryRun(spec);
    context.terminal.print(planDryRunText(answer));
    return answer.valid ? exitCode.ok : exitCode.invalidInput;
  }
  const plan = await api.plans.create(spec, randomUUID());
  context.terminal.print(plan.id);
  context.terminal.note(`${plan.name}: ${plan.stages.length} stages · ${api.address.url}/plans/${plan.id}`);
  return watch ? followPlan(context, api, plan) : exitCode.ok;
}

export async function watchPlanCommand(context: CommandContext, idOrName: string): Promise<ExitCode> {
  const api = await connect(context.environment);
  return followPlan(context, api, await resolvePlan(api, idOrName));
}

export async function listPlans(
  { environment, terminal }: CommandContext,
  { format, ...query }: { status?: PlanStatus; tag?: string; limit: number; format: TableFormat },
): Promise<ExitCode> {
  const plans = await (await connect(environment)).plans.list(query);
  if (plans.length === 0 && format === 'table')
    terminal.note('No plan yet. Start one: unetsweep plan submit FILE --watch');
  else terminal.print(formatted(planTable(plans), plans, format));
  return exitCode.ok;
}

export async function showPlan(
  { environment, terminal }: CommandContext,
  idOrName: string,
  { format }: { format: TableFormat },
): Promise<ExitCode> {
  const plan = await resolvePlan(await connect(environment), idOrName);
  if (format === 'table') printPlan(terminal, plan);
  else terminal.print(formatted(stageTable(plan), plan, format));
  return exitCode.ok;
}

export async function steerPlan(
  { environment, terminal }: CommandContext,
  verb: 'pause' | 'resume' | 'cancel',
  idOrName: string,
): Promise<ExitCode> {
  const api = await connect(environment);
  const plan = await api.plans.steer(verb, (await resolvePlan(api, idOrName)).id);
  terminal.print(`${plan.name}: ${plan.status}`);
  return exitCode.ok;
}

export interface ConfirmPlanOptions {
  stage?: string;
  point?: string;
  pin: string[];
  watch: boolean;
}

/** Takes the winner that was found, a point of the stage's sweep, or pinned values. */
export async function confirmPlan(
  context: CommandContext,
  idOrName: string,
  { stage, point, pin, watch }: ConfirmPlanOptions,
): Promise<ExitCode> {
  const pinned = readPathValues(pin);
  const api = await connect(context.environment);
  const plan = await resolvePlan(api, idOrName);
  const name = stage ?? currentStage(plan)?.name;
  if (name === undefined || isFinalPlanStatus(plan.status))
    throw new CommandError(`The plan is ${plan.status}: no stage of it waits`, exitCode.failed);
  const winner: ConfirmedWinner = {
    ...(point !== undefined && { pointId: point }),
    ...(pin.length > 0 && { pin: pinned }),
  };
  const isOther = Object.keys(winner).length > 0;
  const confirmed = await api.plans.confirm(plan.id, { stage: name, ...(isOther && { winner }) });
  context.terminal.print(`${confirmed.name}: ${confirmed.status}`);
  return watch ? followPlan(context, api, confirmed) : exitCode.ok;
}
