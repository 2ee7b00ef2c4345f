import {
  type AddedTrial,
  type AddPoints,
  type FieldError,
  invalidBody,
  ProblemError,
  type ResolvedSweepSpec,
  type SweepSpec,
  validateSweepSpec,
} from '@unetsweep/contract';
import { engineVersion } from '@unetsweep/feasibility';
import {
  type GivenPoint,
  type Judge,
  type ResolvedPoint,
  repeatSeed,
  runIdentities,
  Space,
} from '@unetsweep/search';
import type { NewPoint, Store, StoredPoint } from '@unetsweep/store';
import { v7 as uuidv7 } from 'uuid';
import type { QueueLink } from '../dependencies.js';
import { replanOf } from './extend-sweep.js';
import { findPlan, findProgress } from './find-sweep.js';
import { pinStarts } from './pin-starts.js';
import { readPoints } from './read-points.js';
import { inspectDatasets } from './submit-sweep.js';

type Plan = NonNullable<Awaited<ReturnType<Store['sweeps']['getPlan']>>>;

/** Tries against a planner that numbers points at the same time. */
const TRIES = 30;

/** Checks points as those of a search by points are, and tells faults where they stand in the request. */
function checkPoints(spec: ResolvedSweepSpec, points: AddPoints['points']): void {
  const posted = { ...spec, search: { method: 'points', points } };
  const errors = validateSweepSpec(posted).map(
    (each): FieldError => ({
      ...each,
      path: each.path.replace(/^\/search\/points/, '/points'),
      message: each.message.replaceAll('search.points', 'points'),
    }),
  );
  if (errors.length > 0) throw invalidBody(errors);
}

/** Fields that a parameter of the sweep sets together with others. */
function conflicts({ parameters }: Space, points: readonly GivenPoint[]): FieldError[] {
  const known = new Set(parameters.map(({ name }) => name));
  return points.flatMap((point, index) =>
    Object.keys(point)
      .filter((path) => !known.has(path))
      .map((path): FieldError => {
        const message = `${path} is set by a parameter that holds it; name that parameter with one of its values`;
        return { path: `/points/${index}/${path}`, code: 'conflictingPaths', message, accepted: [...known] };
      }),
  );
}

/** @throws ProblemError `invalidBody` for a point that `exclude` leaves out, `invalidCells` for one that cannot run */
function resolveAll(space: Space, points: readonly GivenPoint[], judge: Judge): ResolvedPoint[] {
  const faults = conflicts(space, points);
  if (faults.length > 0) throw invalidBody(faults);
  const invalid: unknown[] = [];
  const resolved = points.flatMap((given, index) => {
    const point = space.resolve(space.point(given));
    if (!point) {
      const message = `points.${index} matches an entry of the sweep's exclude`;
      faults.push({ path: `/points/${index}`, code: 'enum', message });
      return [];
    }
    const { issues, unsupported } = judge(point.spec);
    for (const issue of issues) invalid.push({ ...issue, count: 1, example: point.params });
    for (const { path, value, accepted } of unsupported) {
      const message = `${path} = ${JSON.stringify(value)} is not supported by this version; accepted: ${accepted}`;
      faults.push({ path: `/points/${index}/${path}`, code: 'enum', message, accepted: [accepted] });
    }
    return [point];
  });
  if (faults.length > 0) throw invalidBody(faults);
  if (invalid.length === 0) return resolved;
  const detail = `${invalid.length} of the points cannot run: ${(invalid[0] as { message: string }).message}`;
  throw new ProblemError('invalidCells', detail, { extras: { invalid, invalidCount: invalid.length } });
}

/** @throws ProblemError `invalidState` while the anchor run has not decided how long the runs are */
function assertLengthKnown({ spec, epochBudget, status }: Plan): void {
  if (spec.epochBudget === null || epochBudget !== null) return;
  const detail =
    'The anchor run of epochBudget has not ended: how long further points train is not known yet. Add them once it has.';
  throw new ProblemError('invalidState', detail, {
    extras: { status, allowed: ['pause', 'cancel', 'clone'] },
  });
}

/** The points with weights to start from named by checkpoint and sum. @throws ProblemError as `pinStarts` */
async function pinPoints(store: Store, points: AddPoints['points']): Promise<AddPoints['points']> {
  const { search } = await pinStarts(store, { search: { method: 'points', points } });
  return search?.method === 'points' ? search.points : points;
}

interface Numbers {
  nextPoint: number;
  nextTrial: number;
}

type DescribedPoint = Required<Pick<NewPoint, 'params' | 'memoryMb' | 'gpuMemoryMb'>> &
  Pick<ResolvedPoint, 'spec'>;

/** What is to be written, and what is answered. */
interface Addition {
  points: NewPoint[];
  items: AddedTrial[];
}

/** Collects the runs of points, new or there, numbering what is new. */
class Adder {
  private readonly added = new Map<string, NewPoint>();
  private readonly known = new Map<
    string,
    { id: string; number: number; runs: Map<string, { id: string; number: number }> }
  >();
  readonly items: AddedTrial[] = [];

  constructor(
    private readonly seed: number,
    private readonly next: Numbers,
    /** Epochs that the anchor run has decided on; null: as each point says. */
    private readonly budgetEpochs: number | null,
    private readonly identify: ReturnType<typeof runIdentities>,
    /** Whether callers train, who are told what by. */
    private readonly keepsSpec: boolean,
  ) {}

  know(key: string, { id, number, runs }: StoredPoint): void {
    if (this.known.has(key)) return;
    const byName = runs.map((run) => [`${run.repeat}/${run.fold ?? ''}`, run] as const);
    this.known.set(key, { id, number, runs: new Map(byName) });
  }

  add(
    key: string,
    position: number,
    { folds, ...described }: DescribedPoint & Pick<ResolvedPoint, 'folds'>,
    repeats: number,
  ): void {
    const there = this.known.get(key) ?? { id: uuidv7(), number: this.next.nextPoint++, runs: new Map() };
    this.known.set(key, there);
    for (let repeat = 1; repeat <= repeats; repeat++) {
      for (let fold = 1; fold <= folds; fold++)
        this.addRun(there, position, described, repeat, folds > 1 ? fold : null);
    }
  }

  get points(): NewPoint[] {
    return [...this.added.values()];
  }

  private addRun(
    point: { id: string; number: number; runs: Map<string, { id: string; number: number }> },
    position: number,
    { params, memoryMb, gpuMemoryMb, spec }: DescribedPoint,
    repeat: number,
    fold: number | null,
  ): void {
    const name = `${repeat}/${fold ?? ''}`;
    const old = point.runs.get(name);
    const run = old ?? { id: uuidv7(), number: this.next.nextTrial++ };
    point.runs.set(name, run);
    const { id, number } = run;
    this.items.push({
      id,
      number,
      duplicateOf: old ? old.id : null,
      pointId: point.id,
      point: position,
      repeat,
      fold,
    });
    if (old) return;
    const { id: pointId, number: pointNumber } = point;
    const written = this.added.get(pointId) ?? {
      id: pointId,
      number: pointNumber,
      params,
      decision: { added: true },
      memoryMb,
      gpuMemoryMb,
      ...(this.keepsSpec && { spec }),
      trials: [],
    };
    const length = this.budgetEpochs === null ? {} : { budgetEpochs: this.budgetEpochs };
    const planned = { repeat, fold, seed: repeatSeed(this.seed, repeat), ...length };
    written.trials.push({ id, number, ...planned, ...this.identify(spec, planned) });
    this.added.set(pointId, written);
  }
}

function planAddition(
  { datasets, judge }: Awaited<ReturnType<typeof inspectDatasets>>,
  { points, repeats }: AddPoints,
  { spec, epochBudget }: Pick<Plan, 'spec' | 'epochBudget'>,
  existing: readonly StoredPoint[],
  next: Numbers,
): Addition {
  const stored = existing.map(({ params }) => params as GivenPoint);
  const space = new Space(spec, datasets, [...points, ...stored]);
  const resolved = resolveAll(space, points, judge);
  const isExternal = spec.runner === 'external';
  const identify = isExternal ? () => null : runIdentities(datasets, engineVersion);
  const adder = new Adder(spec.seed, { ...next }, epochBudget?.epochs ?? null, identify, isExternal);
  existing.forEach((point, index) => {
    const same = space.resolve(space.point(stored[index] ?? {}));
    if (same) adder.know(space.keyOf(same), point);
  });
  resolved.forEach((point, position) => {
    const { memoryMb, gpuMemoryMb } = judge(point.spec);
    adder.add(space.keyOf(point), position, { ...point, memoryMb, gpuMemoryMb }, repeats ?? spec.repeats);
  });
  return { points: adder.points, items: adder.items };
}

async function tryToAdd(store: Store, id: string, request: AddPoints): Promise<AddedTrial[] | null> {
  const plan = await findPlan(store, id);
  checkPoints(plan.spec, request.points);
  assertLengthKnown(plan);
  const given = await pinPoints(store, request.points);
  const inspected = await inspectDatasets(store, plan.spec as SweepSpec);
  const { nextPoint, nextTrial, withdrawnTrials } = await findProgress(store, id);
  const existing = await readPoints(store, id, nextPoint - 1);
  const { points, items } = planAddition(inspected, { ...request, points: given }, plan, existing, {
    nextPoint,
    nextTrial,
  });
  const runs = points.reduce((sum, { trials }) => sum + trials.length, 0);
  const fresh = points.filter(({ number }) => number >= nextPoint).length;
  const { maxTrials } = plan.spec;
  const spec =
    maxTrials === null
      ? plan.spec
      : { ...plan.spec, maxTrials: Math.max(maxTrials, nextTrial - 1 - withdrawnTrials + runs) };
  const done = await store.sweeps.addPoints(id, {
    from: plan.spec,
    spec,
    points,
    nextPoint,
    nextTrial,
    pointCount: plan.pointCount === null ? null : plan.pointCount + fresh,
    trialCount: plan.trialCount === null ? null : plan.trialCount + runs,
    replan: replanOf(plan.spec, spec, null),
  });
  return done ? items : null;
}

/**
 * Runs points by hand beside those of the search, which learns from them like from its own. What is there already is named, not
 * run again; a sweep that had ended goes on.
 * @throws ProblemError `invalidBody`, `invalidCells`, `invalidState`, `imagesRemoved`, `notFound`
 */
export async function addPoints(
  store: Store,
  queue: QueueLink,
  id: string,
  request: AddPoints,
): Promise<AddedTrial[]> {
  for (let left = TRIES; left > 0; left--) {
    const items = await tryToAdd(store, id, request);
    if (items === null) continue;
    await queue.wake(id);
    return items;
  }
  throw new ProblemError('versionMismatch', 'Others change this sweep all the time; try again.');
}
