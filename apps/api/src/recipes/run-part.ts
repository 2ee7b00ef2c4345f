import { ProblemError, parseSweepSpec, type Sweep, type SweepSpec } from '@unetsweep/contract';
import type { CalibrationOutcome, Part, PartContext, PartOutcome, RefusalOutcome } from '@unetsweep/recipes';
import type { Store } from '@unetsweep/store';
import { createCalibration, toCalibration } from '../services/create-calibration.js';
import { describeSubmission, submitSweep } from '../services/submit-sweep.js';
import { beginOnce, findPartSweep } from './begin-once.js';
import { lookUntil } from './look-until.js';
import { readSweepOutcome } from './read-trials.js';
import { RecipeFault } from './recipe-fault.js';
import { partId, partTag } from './recipe-job.js';
import { assertWanted, type RunContext } from './run-context.js';
import { evaluateTrials } from './run-function.js';
import { runEnsemble, runPseudoLabels } from './run-networks.js';
import { runPlan } from './run-plan.js';
import { untilJobEnded } from './until-job-ended.js';

const finalStatuses: readonly string[] = ['completed', 'failed'];

/** Sweeps are found again by their tag: of a run that another process goes on with, none begins twice. */
async function beginSweep(
  context: RunContext,
  part: Part & { kind: 'sweep' | 'function' },
  about: PartContext,
) {
  const { store, queue, runId, recipe } = context;
  const name = `${recipe}: ${part.name}`;
  const tags = ['recipe', `recipe:${recipe}`, `scale:${about.scale}`, partTag(runId, part.name)];
  const sweep = await beginOnce(
    () => findPartSweep(store, runId, part.name),
    () =>
      submitSweep(
        store,
        queue,
        parseSweepSpec({ ...part.spec(about), name, tags }),
        partId(runId, part.name),
      ),
  );
  await assertWanted(context, part.name);
  return sweep;
}

function untilEnded({ store, signal }: RunContext, id: string): Promise<Sweep> {
  return lookUntil(signal, async () => {
    const sweep = await store.sweeps.get(id);
    if (sweep === null)
      throw new RecipeFault('sweepRemoved', `the sweep ${id} was removed while its recipe ran`);
    if (sweep.status === 'cancelled')
      throw new RecipeFault('sweepCancelled', `the sweep ${id} was cancelled while its recipe ran`);
    // Of one that failed by its trials there is something to judge.
    if (sweep.status === 'failed' && sweep.trialCounts.total === 0)
      throw new RecipeFault(
        'sweepFailed',
        `the sweep ${id} failed: ${sweep.failure?.message ?? 'without a trial'}`,
      );
    return finalStatuses.includes(sweep.status) ? sweep : null;
  });
}

/** Asked for once: whoever goes on with the run waits for the same one. */
async function runCalibration(
  { store, queue, runId, signal }: RunContext,
  part: Part & { kind: 'calibration' },
  about: PartContext,
): Promise<CalibrationOutcome> {
  const id = partId(runId, part.name);
  const known = async () => ((await store.jobs.get(id)) === null ? null : { id });
  await beginOnce<{ id: string }>(known, () => createCalibration(store, part.request(about), id));
  await queue.offerJob('calibration');
  const job = await untilJobEnded({ store, signal }, id, {
    code: 'calibrationFailed',
    title: 'a calibration',
  });
  return { kind: 'calibration', calibration: toCalibration(job) };
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
    case 'ensemble':
      return runEnsemble(context, part, about);
    case 'pseudoLabels':
      return runPseudoLabels(context, part, about);
    case 'function': {
      const { id } = await beginSweep(context, part, about);
      await evaluateTrials(context, part, id);
      return readSweepOutcome(context.store, await untilEnded(context, id), part.reads);
    }
  }
}
