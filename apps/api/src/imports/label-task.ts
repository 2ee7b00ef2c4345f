import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type {
  DatasetFailure,
  PseudoLabel,
  PseudoLabelJob,
  PseudoLabelJobResult,
  PseudoLabelProvenance,
  PseudoLabelTask,
} from '@unetsweep/contract';
import { type ImportOutcome, relabelArchive, type Sample } from '@unetsweep/datasets';
import type { ImportTask, Job, Store } from '@unetsweep/store';
import type { QueueLink } from '../dependencies.js';

/** The kind of job that predicts. */
const KIND = 'pseudoLabels';
const LOOK_EVERY_MS = 500;
/** Longer than any such job takes; it is removed before where all goes well. */
const KEEP_MS = 24 * 3_600_000;

export interface LabelContext {
  store: Pick<Store, 'imports' | 'jobs' | 'datasets'>;
  queue: Pick<QueueLink, 'offerJob'>;
}

/**
 * Makes a data set of another one with what networks predict: a worker predicts, this process writes the archive.
 * The job has the data set's id, so that whoever goes on with the task finds what is there.
 */
export async function makeLabelled(
  folder: string,
  task: ImportTask,
  context: LabelContext,
  signal: AbortSignal,
): Promise<{ outcome: ImportOutcome; path: string }> {
  const { store } = context;
  const asked = await readTask(store.imports.upload(task.datasetId));
  const job = await predict(task.datasetId, asked, context, signal);
  const path = join(folder, 'output');
  if (job.failure) return { outcome: failed(job.failure), path };
  const sourcePath = join(folder, 'source');
  await pipeline(store.datasets.read(asked.source.id), createWriteStream(sourcePath, { mode: 0o600 }), {
    signal,
  });
  const { items } = job.result as unknown as PseudoLabelJobResult;
  const labels = labelsOf(asked, items, await store.jobs.outputs(job.id));
  const paths = { sourcePath, outputPath: path, spoolPath: join(folder, 'spool') };
  const written = await relabelArchive(paths, (sample) =>
    relabel(sample, labels.get(sample.name), asked.sides),
  );
  await store.jobs.delete(job.id);
  return { outcome: described(written, asked, labels), path };
}

async function readTask(chunks: AsyncIterable<Uint8Array>): Promise<PseudoLabelTask> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return JSON.parse(Buffer.concat(parts).toString()) as PseudoLabelTask;
}

async function predict(
  id: string,
  { source, asked, voices, imageThreshold, pixelThreshold }: PseudoLabelTask,
  { store: { jobs }, queue }: LabelContext,
  signal: AbortSignal,
): Promise<Job> {
  const request: PseudoLabelJob = {
    dataset: { id: source.id },
    samples: asked,
    voices,
    imageThreshold,
    pixelThreshold,
  };
  for (;;) {
    const job = await jobs.get(id);
    if (job === null) {
      await jobs.create({ id, kind: KIND, request: { ...request }, keepMs: KEEP_MS });
      await queue.offerJob(KIND);
    } else if (job.status === 'completed' || job.status === 'failed') return job;
    await delay(LOOK_EVERY_MS, undefined, { signal });
  }
}

function failed({ code, message }: { code: string; message: string }): ImportOutcome {
  const fault = { code, message: `The images could not be predicted: ${message}`, file: null, value: null };
  const failure: DatasetFailure = { ...fault, faults: [fault] };
  return { status: 'failed', failure };
}

interface Labelled {
  label: PseudoLabel;
  /** Null: not taken. */
  mask: Uint8Array | null;
}

function labelsOf(
  { asked }: PseudoLabelTask,
  items: readonly PseudoLabel[],
  outputs: readonly Uint8Array[],
): Map<string, Labelled> {
  const masks = outputs.values();
  return new Map(
    items.map((label, index) => {
      const packed = label.taken ? masks.next().value : undefined;
      return [asked[index] ?? '', { label, mask: packed ? gunzipSync(packed) : null }];
    }),
  );
}

/** Images that were asked about have the predicted mask or none, whatever they had before. */
function relabel(
  { name, mask, split }: Sample,
  labelled: Labelled | undefined,
  sides: PseudoLabelTask['sides'],
): Pick<Sample, 'mask' | 'split'> {
  if (labelled) return { mask: labelled.mask, split: labelled.mask ? 'train' : null };
  return { mask, split: Object.keys(sides).length > 0 ? (sides[name] ?? null) : split };
}

function described(
  written: Extract<ImportOutcome, { status: 'ready' }>,
  task: PseudoLabelTask,
  labels: ReadonlyMap<string, Labelled>,
): ImportOutcome {
  const samples = written.samples.map((sample) => ({
    ...sample,
    pseudoLabel: labels.get(sample.name)?.label ?? null,
  }));
  const provenance = {
    pseudoLabels: provenanceOf(
      task,
      [...labels.values()].map(({ label }) => label),
    ),
  };
  return { ...written, samples, description: { ...written.description, provenance } } as ImportOutcome;
}

function provenanceOf(task: PseudoLabelTask, labels: readonly PseudoLabel[]): PseudoLabelProvenance {
  const { voices, asked, sides: _, ...settings } = task;
  const taken = labels.filter((label) => label.taken);
  const mean = (values: number[]) =>
    values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    ...settings,
    checkpointIds: voices.members.map(({ checkpointId }) => checkpointId),
    asked: asked.length,
    taken: taken.length,
    left: labels.length - taken.length,
    leftOutShare: mean(taken.map(({ leftOutShare }) => leftOutShare ?? 0)),
    meanConfidence: mean(labels.map(({ confidence }) => confidence)),
  };
}
