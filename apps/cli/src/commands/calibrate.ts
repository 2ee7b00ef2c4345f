import type { Calibration, CalibrationKind, CalibrationRequest } from '@unetsweep/contract';
import { connect } from '../api/connect.js';
import { type ExitCode, exitCode } from '../exit-code.js';
import { renderTable } from '../render/table.js';
import type { CommandContext } from './context.js';
import type { TableFormat } from './lists.js';
import { readJsonFile } from './read-json-file.js';

export interface CalibrateOptions {
  dataset: string;
  trial?: string;
  kinds?: CalibrationKind[];
  seed?: number;
  format: Exclude<TableFormat, 'csv' | 'markdown'>;
}

const WAIT_SECONDS = 30;

/** Asks how strong the penalties of a trial may be, and waits for the answer. */
export async function calibrate(
  { environment, terminal }: CommandContext,
  { dataset, trial, kinds, seed, format }: CalibrateOptions,
): Promise<ExitCode> {
  const api = await connect(environment);
  const request: CalibrationRequest = {
    dataset,
    ...(kinds && { kinds }),
    ...(seed !== undefined && { seed }),
    // Not looked at here: the API validates it and names each fault.
    ...(trial !== undefined && {
      trial: (await readJsonFile(trial)) as NonNullable<CalibrationRequest['trial']>,
    }),
  };
  let calibration = await api.calibrations.create(request);
  terminal.note(`calibration ${calibration.id}: waits for a worker`);
  while (calibration.status === 'queued' || calibration.status === 'running')
    calibration = await api.calibrations.get(calibration.id, WAIT_SECONDS);
  if (calibration.failure) {
    terminal.print(terminal.style('red', `failed: ${calibration.failure.message}`));
    return exitCode.failed;
  }
  terminal.print(format === 'json' ? JSON.stringify(calibration, null, 2) : describe(calibration));
  return exitCode.ok;
}

const significant = (value: number) =>
  value < 0.01 || value >= 1e7 ? value.toExponential(3).replace('e+', 'e') : value.toPrecision(4);

function describe({ loss0, parameterCount, weightCount, kinds }: Calibration): string {
  const count = (value: number | null) => (value ?? 0).toLocaleString('en');
  const rows = Object.entries(kinds).map(([kind, { penaltyAtOne, low, high, suggested, theory }]) => [
    `regularizer.${kind}`,
    ...[low, suggested, high, penaltyAtOne, theory.low, theory.high].map(significant),
  ]);
  const head = ['', 'low', 'suggested', 'high', 'penalty at 1', 'low, U(0,1)', 'high, U(0,1)'];
  return [
    `Loss of the first batch ${significant(loss0 ?? Number.NaN)}; ${count(weightCount)} of ${count(parameterCount)} weights are penalised.`,
    'From low to high, the first penalty is half the loss to all of it:',
    renderTable({ head, rows, rightAligned: [1, 2, 3, 4, 5, 6] }),
  ].join('\n');
}
