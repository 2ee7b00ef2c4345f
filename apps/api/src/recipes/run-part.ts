import { setTimeout as delay } from 'node:timers/promises';
import { ProblemError, parseSweepSpec, type Sweep, type SweepSpec } from '@unetsweep/contract';
import type { CalibrationOutcome, Part, PartContext, PartOutcome, RefusalOutcome } from '@unetsweep/recipes';
import type { Store } from '@unetsweep/store';
import type { QueueLink } from '../dependencies.js';
import { createCalibration, toCalibration } from '../services/create-calibration.js';
import { describeSubmission, submitSweep } from '../services/submit-sweep.js';
import { readSweepOutcome } from './read-trials.js';
import { partTag } from './recipe-job.js';
import { evaluateTrials } from './run-function.js';
import { runPlan } from './run-plan.js';

const LOOK_EVERY_MS = 500;

export interface RunContext {
  store: Store;
  queue: QueueLink;
  runId: string;
  recipe: string;
  /** Aborted when the run is no longer this process's. */
  signal: AbortSignal;
}

const finalStatuses: readonly string[] = ['completed', 'failed', 'cancelled'];

/** The sweep of a part of a run, where it has begun. */
export async function findPartSweep(store: Store, runId: string, part: string): Promise<Sweep | null> {
  const { items } = await store.sweeps.list({ limit: 1, tag: partTag(runId, part) });
  return items[0] ?? null;
}

/** Sweeps are found again by their tag: of a run that another process goes on with, none begins twice. */
async function beginSweep(
  context: RunContext,
  part: Part & { kind: 'sweep' | 'function' },
  about: PartContext,
) {
  const { store, queue, runId, recipe } = context;
  const known = await findPartSweep(store, runId, part.name);
  if (known) return known;
  const name = `${recipe}: ${part.name}`;
  const tags = ['recipe', `recipe:${recipe}`, `scale:${about.scale}`, partTag(runId, part.name)];
  return submitSweep(store, queue, parseSweepSpec({ ...part.spec(about), name, tags }));
}

async function untilEnded({ store, signal }: RunContext, id: string): Promise<Sweep> {
  for (;;) {
    const sweep = await store.sweeps.get(id);
    if (sweep === null)
      throw new ProblemError('notFound', `the sweep ${id} was removed while its recipe ran`);
    if (finalStatuses.includes(sweep.status)) return sweep;
    await delay(LOOK_EVERY_MS, undefined, { signal });
  }
}

async function runCalibration(
  { store, queue, signal }: RunContext,
  part: Part & { kind: 'calibration' },
  about: PartContext,
): Promise<CalibrationOutcome> {
  const { id } = await createCalibration(store, part.request(about));
  await queue.offerJob('calibration');
  for (;;) {
    const job = await store.jobs.get(id);
    if (job === null) throw new ProblemError('notFound', 'a calibration was removed while its recipe ran');
    if (job.status === 'completed') return { kind: 'calibration', calibration: toCalibration(job) };
    if (job.status === 'failed') throw new Error(job.failure?.message ?? 'a calibration failed');
    await delay(LOOK_EVERY_MS, undefined, { signal });
  }
}

/** Asks what the service says of the sweep; nothing is run. */
async function tryRefused(store: Store, spec: Omit<SweepSpec, 'name'>): Promise<RefusalOutcome> {
  try {
    const { dryRun } = await describeSubmission(store, parseSweepSpec({ ...spec, name: 'refused' }));
    const codes = dryRun.invalid.map(({ code }) => code);
    const detail = dryRun.invalid.map(({ message }) => message).join('; ');
    return { kind: 'refusal', status: dryRun.valid ? 201 : 422, codes, detail };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { kind: 'refusal', status: error.status, codes: [error.code], detail: error.message };
  }
}

/** Runs a part to its end, or goes on with one that has begun. */
export async function runPart(context: RunContext, part: Part, about: PartContext): Promise<PartOutcome> {
  switch (part.kind) {
    case 'sweep': {
      const { id } = await beginSweep(context, part, about);
      return readSweepOutcome(context.store, await untilEnded(context, id), part.reads);
    }
    case 'calibration':
      return runCalibration(context, part, about);
    case 'refusal':
      return tryRefused(context.store, part.spec(about));
    case 'plan':
      return runPlan(context, part, about);
    case 'function': {
      const { id } = await beginSweep(context, part, about);
      await evaluateTrials(context, part, id);
      return readSweepOutcome(context.store, await untilEnded(context, id), part.reads);
    }
  }
}
