import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { DatasetFailure } from '@unetsweep/contract';
import { type ImportOutcome, runImport } from '@unetsweep/datasets';
import type { ImportRepository, ImportTask, StreamedContent } from '@unetsweep/store';
import type { Logger } from 'pino';
import { type LabelContext, makeLabelled } from './label-task.js';
import { makeWorkFolder } from './work-folder.js';

/** Attempts whose process was gone before an import is given up: something in it may be what kills them. */
const MOST_LOST_ATTEMPTS = 3;

export interface TaskContext extends LabelContext {
  imports: ImportRepository;
  /** Where work folders are made. */
  folder: string;
  log: Logger;
}

/** The bytes of a file. */
export function contentOf(path: string, sha256: string, sizeBytes: number): StreamedContent {
  return { sha256, sizeBytes, chunks: () => createReadStream(path) };
}

const internalFailure = (message: string): DatasetFailure => {
  const fault = { code: 'internal', message, file: null, value: null };
  return { ...fault, faults: [fault] };
};

/** Of another data set, or of an archive. */
async function makeIn(folder: string, task: ImportTask, context: TaskContext, signal: AbortSignal) {
  if (task.archive !== null) return importIn(folder, task, context, signal);
  const { outcome, path } = await makeLabelled(folder, task, context, signal);
  await record(task, outcome, path, context.imports);
  return outcome.status;
}

async function importIn(folder: string, task: ImportTask, context: TaskContext, signal: AbortSignal) {
  const [archivePath, outputPath, scratchFolder] = ['archive', 'output', 'files'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  await mkdir(scratchFolder);
  await pipeline(context.imports.upload(task.datasetId), createWriteStream(archivePath, { mode: 0o600 }), {
    signal,
  });
  const { options } = task;
  const onLine = (line: string) => context.log.info({ datasetId: task.datasetId, line }, 'import');
  const outcome = await runImport({ archivePath, options, outputPath, scratchFolder, signal, onLine });
  await record(task, outcome, outputPath, context.imports);
  return outcome.status;
}

async function record(task: ImportTask, outcome: ImportOutcome, path: string, imports: ImportRepository) {
  if (outcome.status === 'failed') return imports.fail(task, outcome.failure);
  const { sha256, sizeBytes, description, samples } = outcome;
  return imports.complete(task, { description, samples, content: contentOf(path, sha256, sizeBytes) });
}

/**
 * Carries out one import and writes how it ended. Its files go with it.
 * @throws what kept it from being carried out; the signal's reason where it was aborted
 */
export async function carryOut(
  task: ImportTask,
  context: TaskContext,
  signal: AbortSignal,
): Promise<ImportOutcome['status']> {
  if (task.lostAttempts >= MOST_LOST_ATTEMPTS) {
    const message = `The importing process was lost ${task.lostAttempts} times; the import is given up.`;
    await context.imports.fail(task, internalFailure(message));
    return 'failed';
  }
  const folder = await makeWorkFolder(context.folder);
  try {
    return await makeIn(folder, task, context, signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Ends an import that could not be carried out: what the service did wrong is for its log. */
export async function giveUp(task: ImportTask, { imports }: TaskContext): Promise<void> {
  const again = task.archive === null ? 'Ask for the set again.' : 'Upload the archive again.';
  const message = `The import broke off through a fault of the service; its log tells more. ${again}`;
  await imports.fail(task, internalFailure(message));
}
