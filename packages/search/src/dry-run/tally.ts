import {
  createUnusedFieldTracker,
  type DryRun,
  type FieldError,
  type InvalidCell,
  invalidBody,
  type Json,
  type ResolvedSweepSpec,
  type ResolvedTrialSpec,
  type TrialSpec,
  type UnusedFieldTracker,
} from '@unetsweep/contract';
import type { ResolvedPoint } from '../space/space.js';
import type { Judge, Judgement, Unsupported } from './judge.js';
import { UnusedParameters } from './unused-parameters.js';
import { valuePlace } from './value-place.js';

/** Networks listed at most; more say nothing to a reader. */
const mostModels = 100;

interface SeenModel {
  model: DryRun['models'][number];
  memoryMb: number | null;
}

/** Gathers what the points of a sweep say about it. */
export class Tally {
  private readonly invalid = new Map<string, InvalidCell>();
  private readonly unsupported = new Map<string, FieldError>();
  private readonly models = new Map<string, SeenModel>();
  private readonly unused: UnusedFieldTracker;
  private readonly unusedParameters: UnusedParameters;
  private lastModel: unknown = null;
  private invalidPoints = 0;

  constructor(
    private readonly spec: ResolvedSweepSpec,
    private readonly judge: Judge,
  ) {
    // What the caller's own fields are for is not known here.
    const given = spec.runner === 'external' ? {} : (spec.trial as TrialSpec);
    this.unused = createUnusedFieldTracker(given);
    this.unusedParameters = new UnusedParameters(spec);
  }

  /** Counts a point and its faults. @returns whether it can run */
  count(point: ResolvedPoint): boolean {
    const { issues } = this.observe(point);
    for (const issue of issues) this.seeIssue(issue, point.params);
    if (issues.length > 0) this.invalidPoints += 1;
    return issues.length === 0;
  }

  /** Notes what a point uses, without counting it. */
  observe(point: ResolvedPoint): Judgement {
    const { spec } = point;
    const judgement = this.judge(spec);
    this.unusedParameters.see(point);
    if (!this.unused.isDone()) this.unused.see(spec);
    this.seeModel(spec, judgement);
    for (const field of judgement.unsupported) this.seeUnsupported(field);
    return judgement;
  }

  get invalidCount(): number {
    return this.invalidPoints;
  }

  invalidCells(): InvalidCell[] {
    return [...this.invalid.values()];
  }

  modelSummary(): Pick<DryRun, 'models' | 'memoryMb' | 'perModelMemoryMb'> {
    const seen = [...this.models.values()];
    const perModelMemoryMb = seen.map(({ memoryMb }) => memoryMb);
    const known = perModelMemoryMb.filter((each) => each !== null);
    const memoryMb = known.length === 0 ? null : Math.max(...known);
    return { models: seen.map(({ model }) => model), memoryMb, perModelMemoryMb };
  }

  /** @throws ProblemError `invalidBody` where a value is not trained by this version, or no point uses a field of `trial` or a parameter */
  assertMeaningful(isWhole: boolean): void {
    const errors = [
      ...this.unsupported.values(),
      ...this.unused.errors(),
      ...this.unusedParameters.errors(isWhole),
    ];
    if (errors.length > 0) throw invalidBody(errors);
  }

  private seeIssue(issue: Judgement['issues'][number], params: Record<string, Json>): void {
    const key = `${issue.code} ${issue.path}`;
    const known = this.invalid.get(key);
    if (known) known.count += 1;
    else this.invalid.set(key, { ...issue, count: 1, example: params });
  }

  private seeUnsupported({ path, value, accepted, code }: Unsupported): void {
    const key = `${path} ${JSON.stringify(value)}`;
    if (this.unsupported.has(key)) return;
    this.unsupported.set(key, {
      path: valuePlace(this.spec, path, value),
      code: code ?? 'enum',
      message: `${path} = ${JSON.stringify(value)} ${code ? 'does not fit the classes of the data' : 'is not supported by this version'}; accepted: ${accepted}`,
      accepted: [accepted],
    });
  }

  private seeModel(spec: ResolvedTrialSpec, judgement: Judgement): void {
    const { parameterCount, trainableParameterCount } = judgement;
    const memoryMb = this.spec.requirements.device === 'gpu' ? judgement.gpuMemoryMb : judgement.memoryMb;
    if (spec.model === this.lastModel || parameterCount === null || trainableParameterCount === null) return;
    this.lastModel = spec.model;
    if (this.models.size >= mostModels) return;
    const key = JSON.stringify(spec.model);
    const known = this.models.get(key);
    if (known) {
      known.memoryMb = Math.max(known.memoryMb ?? 0, memoryMb ?? 0) || null;
      return;
    }
    const model = spec.model as unknown as { [key: string]: Json };
    this.models.set(key, { model: { model, parameterCount, trainableParameterCount }, memoryMb });
  }
}
