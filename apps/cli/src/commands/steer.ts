import { randomUUID } from 'node:crypto';
import { ApiError } from '@unetsweep/client';
import { isId, type RetryFailed, type Sweep } from '@unetsweep/contract';
import { connect } from '../api/connect.js';
import { resolveSweep } from '../api/resolve-sweep.js';
import type { UnetsweepApi } from '../api/unetsweep-api.js';
import { type ExitCode, exitCode } from '../exit-code.js';
import type { Terminal } from '../terminal.js';
import { readChanges, readWidening } from './assignments.js';
import type { CommandContext } from './context.js';
import { printDryRun } from './submit.js';
import { follow } from './watch.js';

function printStanding(terminal: Terminal, sweep: Sweep, what = ''): void {
  const goal = sweep.desired ? `, becoming ${sweep.desired}` : '';
  terminal.print(`${sweep.name}: ${sweep.status}${goal}${what && ` · ${what}`}`);
}

const trials = (count: number) => `${count} ${count === 1 ? 'trial' : 'trials'}`;

export async function steerSweep(
  { environment, terminal }: CommandContext,
  verb: 'pause' | 'resume' | 'cancel',
  idOrName: string,
): Promise<ExitCode> {
  const api = await connect(environment);
  const { id } = await resolveSweep(api, idOrName);
  printStanding(terminal, await api.sweeps.steer(verb, id));
  return exitCode.ok;
}

/** The sweep, or null where the id is none of a sweep's. */
async function findSweep(api: UnetsweepApi, idOrName: string): Promise<Sweep | null> {
  try {
    return await resolveSweep(api, idOrName);
  } catch (error) {
    if (isId(idOrName) && error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

export interface RetryOptions {
  reason?: NonNullable<RetryFailed['reasons']>;
  fromScratch: boolean;
  watch: boolean;
}

/** Retries the failed trials of a sweep, or one trial. */
export async function retry(
  context: CommandContext,
  target: string,
  { reason, fromScratch, watch }: RetryOptions,
): Promise<ExitCode> {
  const { environment, terminal } = context;
  const api = await connect(environment);
  const sweep = await findSweep(api, target);
  if (sweep === null) {
    const trial = await api.trials.retry(target, { fromScratch });
    terminal.print(`trial ${trial.number}: ${trial.status}`);
    return watch ? follow(context, api, await api.sweeps.get(trial.sweepId)) : exitCode.ok;
  }
  const retried = await api.sweeps.retryFailed(sweep.id, reason ? { reasons: reason } : {});
  printStanding(terminal, retried, `${trials(retried.retried)} queued again`);
  return watch ? follow(context, api, retried) : exitCode.ok;
}

export interface ExtendOptions {
  parameter: string[];
  repeats?: number;
  epochs?: number;
  maxTrials?: number;
  watch: boolean;
}

export async function extend(
  context: CommandContext,
  idOrName: string,
  { parameter, watch, ...counts }: ExtendOptions,
): Promise<ExitCode> {
  const parameters = Object.fromEntries(parameter.map(readWidening));
  const api = await connect(context.environment);
  const { id } = await resolveSweep(api, idOrName);
  const extension = { ...counts, ...(parameter.length > 0 && { parameters }) };
  const sweep = await api.sweeps.extend(id, extension, randomUUID());
  const added = sweep.added === null ? 'more trials as the search decides' : `${trials(sweep.added)} more`;
  const continued = sweep.continued > 0 ? `, ${trials(sweep.continued)} train on` : '';
  printStanding(context.terminal, sweep, added + continued);
  return watch ? follow(context, api, sweep) : exitCode.ok;
}

export interface CloneOptions {
  set: string[];
  dryRun: boolean;
  watch: boolean;
}

export async function clone(
  context: CommandContext,
  idOrName: string,
  { set, dryRun, watch }: CloneOptions,
): Promise<ExitCode> {
  const changes = readChanges(set);
  const api = await connect(context.environment);
  const { id } = await resolveSweep(api, idOrName);
  if (dryRun) return printDryRun(context.terminal, await api.sweeps.dryRunClone(id, changes));
  const sweep = await api.sweeps.clone(id, changes, randomUUID());
  context.terminal.print(sweep.id);
  context.terminal.note(`${sweep.name}: ${sweep.status} · ${api.address.url}/sweeps/${sweep.id}`);
  return watch ? follow(context, api, sweep) : exitCode.ok;
}
