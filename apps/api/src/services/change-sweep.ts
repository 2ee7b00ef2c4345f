import { isDeepStrictEqual } from 'node:util';
import {
  isFiniteMethod,
  type Json,
  ProblemError,
  parseSweepSpec,
  prunerForm,
  type ResolvedSweepSpec,
  type Sweep,
  type SweepPatch,
  type SweepSpec,
  searchForm,
} from '@unetsweep/contract';
import { assertRunnable } from '@unetsweep/search';
import type { Store, SweepChanges } from '@unetsweep/store';
import type { QueueLink } from '../dependencies.js';
import { carryOver } from './clone-sweep.js';
import { countAll, replanOf, standingOf } from './extend-sweep.js';
import { findPlan, findProgress, findSweep } from './find-sweep.js';
import { mergePatch } from './merge-patch.js';
import { describeSubmission } from './submit-sweep.js';

type Plan = NonNullable<Awaited<ReturnType<Store['sweeps']['getPlan']>>>;

/** Tries against others who change the same sweep. */
const TRIES = 10;
/** Trials that a method without an end gets beside those there are, where nobody says how many. */
const FURTHER_TRIALS = 100;

/** Parts of the spec that are merged into what there is. */
const parts = ['search', 'pruner', 'stopWhen'] as const;

/** The spec with the patch merged in. Not checked yet. */
function patchedDocument(spec: ResolvedSweepSpec, patch: SweepPatch): Json {
  const { maxTrials, search, pruner } = patch;
  const given = Object.fromEntries(
    parts.flatMap((part) => (patch[part] === undefined ? [] : [[part, patch[part]]])),
  ) as { [field: string]: Json };
  const document = spec as unknown as { [field: string]: Json };
  const base = {
    ...document,
    ...(search !== undefined && { search: carryOver(document.search, search, searchForm) ?? {} }),
    ...(pruner !== undefined && { pruner: carryOver(document.pruner, pruner, prunerForm) ?? {} }),
  };
  const merged = mergePatch(base, given) as { [field: string]: Json };
  return maxTrials === undefined ? merged : { ...merged, maxTrials };
}

/** A method that does not end by itself and takes over from one that does gets a limit, as a posted one does. */
async function withLimit(
  store: Store,
  id: string,
  from: ResolvedSweepSpec,
  spec: SweepSpec,
  { maxTrials }: SweepPatch,
): Promise<SweepSpec> {
  const method = spec.search?.method;
  const needsLimit = method !== undefined && !isFiniteMethod(method) && isFiniteMethod(from.search.method);
  if (!needsLimit || maxTrials !== undefined || spec.maxTrials != null) return spec;
  const { trialCounts } = await findSweep(store, id);
  const { withdrawnTrials } = await findProgress(store, id);
  const started = trialCounts.total - trialCounts.queued - withdrawnTrials;
  return { ...spec, maxTrials: Math.max(0, started) + FURTHER_TRIALS };
}

interface Planned {
  spec: ResolvedSweepSpec;
  pointCount: number | null;
  trialCount: number | null;
}

/** @throws ProblemError as a posted sweep; paths are those of the patch */
async function describeChange(store: Store, id: string, plan: Plan, patch: SweepPatch): Promise<Planned> {
  if (parts.every((part) => patch[part] === undefined)) {
    const { maxTrials = plan.spec.maxTrials } = patch;
    return { spec: { ...plan.spec, maxTrials }, pointCount: null, trialCount: null };
  }
  const posted = parseSweepSpec(patchedDocument(plan.spec, patch));
  const described = await describeSubmission(store, await withLimit(store, id, plan.spec, posted, patch));
  const { spec, dryRun } = described;
  if (!isDeepStrictEqual(spec.search, plan.spec.search)) assertRunnable(dryRun);
  const counted = await countAll(store, id, described, await standingOf(store, id, plan, spec.repeats));
  return { spec, pointCount: counted.points, trialCount: counted.trials };
}

const replanned = ['search', 'pruner', 'maxTrials'] as const;

/** @returns null where the spec has changed meanwhile: look again */
async function tryToChange(
  store: Store,
  id: string,
  patch: SweepPatch,
  ifMatch: string | undefined,
): Promise<Sweep | null> {
  const plan = await findPlan(store, id);
  const { spec, pointCount, trialCount } = await describeChange(store, id, plan, patch);
  const differs = (field: keyof ResolvedSweepSpec) => !isDeepStrictEqual(spec[field], plan.spec[field]);
  const fields = [...parts, 'maxTrials' as const].filter(differs);
  const { search: _s, pruner: _p, stopWhen: _w, maxTrials: _m, keepCheckpoints, ...plain } = patch;
  const changes: SweepChanges = {
    ...plain,
    ...(keepCheckpoints && { keepCheckpoints: { ...plan.spec.keepCheckpoints, ...keepCheckpoints } }),
    ...Object.fromEntries(fields.map((field) => [field, spec[field]])),
  };
  const goesOn = differs('stopWhen') && (await findSweep(store, id)).stopReason !== null;
  if (!goesOn && !replanned.some(differs)) return store.sweeps.patch(id, changes, ifMatch);
  const kind = differs('search') ? 'methodChanged' : goesOn ? 'stopChanged' : 'trialLimit';
  const replan = replanOf(plan.spec, spec, null);
  return store.sweeps.replan(
    id,
    changes,
    { kind, from: plan.spec, spec, pointCount, trialCount, replan },
    ifMatch,
  );
}

/**
 * Changes what may change of a sweep. Its method may while it runs: all results stay, and what has not started is planned anew.
 * @throws ProblemError `notFound`, `versionMismatch`, `invalidState`, and whatever refuses a posted sweep
 */
export async function changeSweep(
  store: Store,
  queue: QueueLink,
  id: string,
  patch: SweepPatch,
  ifMatch: string | undefined,
): Promise<Sweep> {
  for (let left = TRIES; left > 0; left--) {
    const changed = await tryToChange(store, id, patch, ifMatch);
    if (changed === null) continue;
    // What was posted may be met already.
    if (patch.stopWhen !== undefined) await store.sweeps.settle(id);
    await queue.wake(id);
    return patch.stopWhen === undefined ? changed : findSweep(store, id);
  }
  throw new ProblemError('versionMismatch', 'Others change this sweep all the time; try again.');
}
