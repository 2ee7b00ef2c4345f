import type { Ensemble, EnsembleRequest } from '@unetsweep/contract';
import { connect } from '../api/connect.js';
import { resolveSweep } from '../api/resolve-sweep.js';
import type { UnetsweepApi } from '../api/unetsweep-api.js';
import { CommandError, type ExitCode, exitCode } from '../exit-code.js';
import { describeEnsemble, ensemblesTable, ensembleTable } from '../render/ensemble-report.js';
import type { CommandContext } from './context.js';
import { formatted, type TableFormat } from './lists.js';

export interface CreateEnsembleFlags {
  trial: string[];
  checkpoint: string[];
  sweep?: string;
  best?: number;
  method?: NonNullable<EnsembleRequest['method']>;
  weights?: number[];
  split: NonNullable<EnsembleRequest['split']>;
  greedy?: number;
  metric?: NonNullable<NonNullable<EnsembleRequest['greedy']>['metric']>;
  name?: string;
  format: TableFormat;
}

const WAIT_SECONDS = 30;
const FEWEST = 2;
const DEFAULT_BEST = 3;

/** The trials of a sweep that did best by its first objective. */
async function bestTrials(
  api: UnetsweepApi,
  { sweep, best = DEFAULT_BEST }: CreateEnsembleFlags,
): Promise<string[]> {
  if (sweep === undefined) return [];
  const { id, spec } = await resolveSweep(api, sweep);
  const [objective] = spec.objective;
  if (!objective) return [];
  const sort = `${objective.mode === 'max' ? '-' : ''}metrics.${objective.metric}`;
  const trials = await api.trials.list(id, { limit: best, sort, filter: 'status = completed' });
  return trials.map((trial) => trial.id);
}

function requestOf(flags: CreateEnsembleFlags, trials: readonly string[]): EnsembleRequest {
  const { checkpoint, method, weights, split, greedy, metric, name } = flags;
  const members = [
    ...trials.map((trialId) => ({ trialId })),
    ...checkpoint.map((checkpointId) => ({ checkpointId })),
  ];
  if (members.length < FEWEST)
    throw new CommandError(
      'Give at least two of --trial and --checkpoint, or --sweep.',
      exitCode.invalidInput,
    );
  return {
    members,
    split,
    ...(method && { method }),
    ...(weights && { weights }),
    ...(name !== undefined && { name }),
    ...((greedy !== undefined || metric) && {
      greedy: { ...(greedy !== undefined && { size: greedy }), ...(metric && { metric }) },
    }),
  };
}

async function untilEnded(api: UnetsweepApi, created: Ensemble): Promise<Ensemble> {
  let ensemble = created;
  while (ensemble.status === 'queued' || ensemble.status === 'running')
    ensemble = await api.ensembles.get(ensemble.id, WAIT_SECONDS);
  return ensemble;
}

const shown = (ensemble: Ensemble, format: TableFormat) =>
  format === 'table' ? describeEnsemble(ensemble) : formatted(ensembleTable(ensemble), ensemble, format);

/** Makes an ensemble, and waits for its scores. */
export async function createEnsemble(
  { environment, terminal }: CommandContext,
  flags: CreateEnsembleFlags,
): Promise<ExitCode> {
  const api = await connect(environment);
  const request = requestOf(flags, [...flags.trial, ...(await bestTrials(api, flags))]);
  const created = await api.ensembles.create(request);
  terminal.note(`ensemble ${created.id}: waits for a worker`);
  const ensemble = await untilEnded(api, created);
  terminal.print(shown(ensemble, flags.format));
  return ensemble.status === 'completed' ? exitCode.ok : exitCode.failed;
}

export async function showEnsemble(
  { environment, terminal }: CommandContext,
  id: string,
  { format }: { format: TableFormat },
): Promise<ExitCode> {
  const api = await connect(environment);
  terminal.print(shown(await api.ensembles.get(id), format));
  return exitCode.ok;
}

export async function listEnsembles(
  { environment, terminal }: CommandContext,
  { limit, format }: { limit: number; format: TableFormat },
): Promise<ExitCode> {
  const api = await connect(environment);
  const ensembles = await api.ensembles.list(limit);
  if (ensembles.length === 0 && format === 'table')
    terminal.note('No ensemble yet. Make one: unetsweep ensemble create --trial ID --trial ID');
  else terminal.print(formatted(ensemblesTable(ensembles), ensembles, format));
  return exitCode.ok;
}

export async function removeEnsemble(
  { environment, terminal }: CommandContext,
  id: string,
): Promise<ExitCode> {
  const api = await connect(environment);
  await api.ensembles.delete(id);
  terminal.note(`ensemble ${id}: removed`);
  return exitCode.ok;
}
