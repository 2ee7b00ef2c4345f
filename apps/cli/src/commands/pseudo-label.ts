import { connect } from '../api/connect.js';
import { resolveDataset } from '../api/resolve-dataset.js';
import { CommandError, type ExitCode, exitCode } from '../exit-code.js';
import { printDataset, reference } from '../render/dataset-report.js';
import type { CommandContext } from './context.js';
import { untilImported } from './datasets.js';

export interface PseudoLabelFlags {
  trial?: string;
  ensemble?: string;
  name: string;
  samples: string;
  imageThreshold?: number;
  pixelThreshold?: number;
}

/** Makes a data set with confident predictions as masks, and stays until it is there. */
export async function pseudoLabel(
  { environment, terminal, interrupted }: CommandContext,
  source: string,
  { trial, ensemble, name, samples, imageThreshold, pixelThreshold }: PseudoLabelFlags,
): Promise<ExitCode> {
  if ((trial === undefined) === (ensemble === undefined))
    throw new CommandError('Give either --trial or --ensemble.', exitCode.invalidInput);
  const isRule = samples === 'unlabelled' || samples === 'unusedInTraining';
  const api = await connect(environment);
  const dataset = await resolveDataset(api, source);
  const made = await api.ensembles.label(dataset.id, {
    name,
    samples: isRule ? samples : samples.split(','),
    ...(trial === undefined ? { ensembleId: ensemble ?? '' } : { trialId: trial }),
    ...(imageThreshold !== undefined && { imageThreshold }),
    ...(pixelThreshold !== undefined && { pixelThreshold }),
  });
  terminal.note(`Making ${reference(made)} of ${reference(dataset)} …`);
  const ended = await untilImported(api, made, interrupted);
  if (ended === null) {
    terminal.note(`It goes on. See it again: unetsweep datasets show ${reference(made)}`);
    return exitCode.interrupted;
  }
  printDataset(terminal, ended);
  return ended.status === 'ready' ? exitCode.ok : exitCode.failed;
}
