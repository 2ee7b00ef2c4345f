import type { Dataset } from '@unetsweep/contract';
import { connect } from '../api/connect.js';
import { resolveDataset } from '../api/resolve-dataset.js';
import type { UnetsweepApi } from '../api/unetsweep-api.js';
import { openArchiveSource } from '../datasets/archive-source.js';
import { type ImportFlags, importOptions } from '../datasets/import-options.js';
import { createUploadProgress } from '../datasets/upload-progress.js';
import { type ExitCode, exitCode } from '../exit-code.js';
import { formatBytes } from '../render/bytes.js';
import { datasetTable, printDataset, reference } from '../render/dataset-report.js';
import type { CommandContext } from './context.js';
import { formatted, type TableFormat } from './lists.js';

const WAIT_SECONDS = 60;

export async function listDatasets(
  { environment, terminal }: CommandContext,
  options: { limit: number; format: TableFormat },
): Promise<ExitCode> {
  const api = await connect(environment);
  const datasets = await api.datasets.list({ limit: options.limit });
  if (datasets.length === 0 && options.format === 'table')
    terminal.note('No data set yet. Bring one: unetsweep datasets import FOLDER --name NAME');
  else terminal.print(formatted(datasetTable(datasets), datasets, options.format));
  return exitCode.ok;
}

export async function showDataset(
  { environment, terminal }: CommandContext,
  idOrName: string,
  options: { json: boolean },
): Promise<ExitCode> {
  const dataset = await resolveDataset(await connect(environment), idOrName);
  if (options.json) terminal.print(JSON.stringify(dataset, null, 2));
  else printDataset(terminal, dataset);
  return exitCode.ok;
}

/** Packs and uploads a folder or an archive, and stays until its import has ended. */
export async function importDataset(
  context: CommandContext,
  path: string,
  flags: ImportFlags,
): Promise<ExitCode> {
  const { terminal, interrupted } = context;
  const options = importOptions(flags);
  const source = await openArchiveSource(path);
  const api = await connect(context.environment);
  terminal.note(
    `${source.fileName}: ${source.files} ${source.files === 1 ? 'file' : 'files'}, ${formatBytes(source.sizeBytes)}`,
  );
  const progress = createUploadProgress(terminal, source.sizeBytes);
  const content = source.read((bytes) => progress.add(bytes));
  const { dataset, existing } = await api.datasets
    .import({ options, fileName: source.fileName, content }, interrupted)
    .finally(() => progress.stop());
  if (existing) terminal.note('The same files with the same options were imported before.');
  else terminal.note(`Importing ${reference(dataset)} …`);
  const ended = await untilImported(api, dataset, interrupted);
  if (ended === null) {
    terminal.note(`The import goes on. See it again: unetsweep datasets show ${reference(dataset)}`);
    return exitCode.interrupted;
  }
  printDataset(terminal, ended);
  return ended.status === 'ready' ? exitCode.ok : exitCode.failed;
}

/** Null: interrupted. */
export async function untilImported(
  api: UnetsweepApi,
  dataset: Dataset,
  interrupted: AbortSignal,
): Promise<Dataset | null> {
  let current = dataset;
  try {
    while (current.status === 'importing' && !interrupted.aborted) {
      current = await api.datasets.get(dataset.id, WAIT_SECONDS, interrupted);
    }
  } catch (error) {
    if (!interrupted.aborted) throw error;
  }
  return interrupted.aborted ? null : current;
}
