import { randomUUID } from 'node:crypto';
import type { DryRun, SweepSpec } from '@unetsweep/contract';
import { connect } from '../api/connect.js';
import { type ExitCode, exitCode } from '../exit-code.js';
import { formatDuration } from '../render/duration.js';
import { formatParam } from '../render/number.js';
import type { Terminal } from '../terminal.js';
import type { CommandContext } from './context.js';
import { readJsonFile } from './read-json-file.js';
import { follow } from './watch.js';

export interface SubmitOptions {
  watch: boolean;
  dryRun: boolean;
}

/** @param file a JSON file, or `-` for standard input */
export async function submit(
  context: CommandContext,
  file: string,
  options: SubmitOptions,
): Promise<ExitCode> {
  // Not looked at here: the API validates it and names each fault.
  const spec = (await readJsonFile(file)) as SweepSpec;
  const api = await connect(context.environment);
  if (options.dryRun) return printDryRun(context.terminal, await api.sweeps.dryRun(spec));
  const sweep = await api.sweeps.create(spec, randomUUID());
  context.terminal.print(sweep.id);
  const { total } = sweep.trialCounts;
  context.terminal.note(
    `${sweep.name}: ${sweep.status}${total > 0 ? `, ${total} trials` : ''} · ${api.address.url}/sweeps/${sweep.id}`,
  );
  return options.watch ? follow(context, api, sweep) : exitCode.ok;
}

export function printDryRun(terminal: Terminal, dryRun: DryRun): ExitCode {
  const { trialCount, pointCount, models, invalid, warnings } = dryRun;
  const count =
    trialCount === null
      ? 'Trials: decided on the way'
      : `${trialCount} trials at ${pointCount ?? '?'} points`;
  const estimate =
    dryRun.estimatedDurationMs === null ? '' : `, about ${formatDuration(dryRun.estimatedDurationMs)}`;
  terminal.print(
    `${count}${dryRun.duplicateCount > 0 ? ` (${dryRun.duplicateCount} duplicates left out)` : ''}${estimate}`,
  );
  for (const { parameterCount, trainableParameterCount } of models) {
    terminal.print(
      `  model of ${parameterCount.toLocaleString('en')} parameters, ${trainableParameterCount.toLocaleString('en')} trainable`,
    );
  }
  for (const point of dryRun.points) {
    terminal.print(
      `  ${Object.entries(point)
        .map(([path, value]) => `${path}=${formatParam(value)}`)
        .join('  ')}`,
    );
  }
  for (const { code, message } of warnings)
    terminal.print(terminal.style('yellow', `  warning ${code}: ${message}`));
  for (const cell of invalid)
    terminal.print(terminal.style('red', `  invalid ${cell.path}: ${cell.message} (${cell.count} cells)`));
  return dryRun.valid ? exitCode.ok : exitCode.invalidInput;
}
