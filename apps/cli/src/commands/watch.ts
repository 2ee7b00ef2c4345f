import type { Sweep } from '@unetsweep/contract';
import { connect } from '../api/connect.js';
import { resolveSweep } from '../api/resolve-sweep.js';
import type { UnetsweepApi } from '../api/unetsweep-api.js';
import { type ExitCode, exitCode } from '../exit-code.js';
import { createProgressView } from '../render/progress.js';
import { bestFirst, printSweepReport } from '../render/sweep-report.js';
import { watchSweep } from '../watch-sweep.js';
import type { CommandContext } from './context.js';

const REPORTED_TRIALS = 30;

export async function watch(context: CommandContext, idOrName: string): Promise<ExitCode> {
  const api = await connect(context.environment);
  return follow(context, api, await resolveSweep(api, idOrName));
}

/** Shows a sweep's progress to its end and then its best trials. */
export async function follow(context: CommandContext, api: UnetsweepApi, sweep: Sweep): Promise<ExitCode> {
  const { terminal, interrupted } = context;
  const view = createProgressView(terminal);
  const last = await watchSweep(api, sweep.id, {
    onChange: (state) => view.update(state),
    signal: interrupted,
  }).finally(() => view.stop());
  if (interrupted.aborted) {
    terminal.note(`The sweep goes on. See it again: unetsweep watch ${sweep.id}`);
    return exitCode.interrupted;
  }
  const trials = await api.trials.list(sweep.id, { sort: bestFirst(last), limit: REPORTED_TRIALS });
  printSweepReport(terminal, last, trials);
  return allCompleted(last) ? exitCode.ok : exitCode.failed;
}

export function allCompleted({ status, trialCounts }: Sweep): boolean {
  const { total, completed, pruned } = trialCounts;
  return status === 'completed' && total > 0 && completed + pruned === total;
}
