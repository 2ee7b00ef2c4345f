import {
  type Path,
  type PathTypes,
  type ReadPath,
  type ResolvedSweepSpec,
  type ResolvedTrialSpec,
  readSpecPath,
  resolveTrialSpec,
  type SectionName,
  specPathTypes,
  type TrialSpec,
} from '@unetsweep/contract';
import type { Selection } from './axes.js';
import { cellKey, cellsMayCoincide, isIndependentPath, isPlainPath, varyingSections } from './cell-key.js';
import {
  type DatasetFacts,
  type DatasetTable,
  findDataset,
  foldCount,
  trialContextOf,
} from './dataset-facts.js';
import { pointOf, SectionCache } from './section-cache.js';
import { isUsedField } from './shown-params.js';
import type { SpaceParameter } from './space-parameter.js';
import type { TrialFilling, TrialMaker } from './trial-maker.js';

/** Trials that our workers train: what is not set has a default, which may depend on the data set. */
export class WorkerTrials implements TrialMaker {
  readonly pathTypes: PathTypes = specPathTypes;
  readonly mayCoincide: boolean;
  private readonly countsSteps: boolean;
  private readonly sections: (SectionName | 'dataset')[];
  private readonly fillings = new Map<string, TrialFilling>();

  constructor(
    private readonly spec: ResolvedSweepSpec,
    private readonly datasets: DatasetTable,
    private readonly parameters: readonly SpaceParameter[],
  ) {
    const { training } = spec.trial as TrialSpec;
    this.countsSteps =
      typeof training?.steps === 'number' || parameters.some(({ paths }) => paths.includes('training.steps'));
    this.mayCoincide = cellsMayCoincide(parameters, spec, (path) => isPlainPath(path, this.countsSteps));
    this.sections = varyingSections(parameters, spec.overrides);
  }

  fillingFor(selection: Selection): TrialFilling {
    const reference = this.datasetOf(selection);
    const known = this.fillings.get(reference);
    if (known) return known;
    const made = this.fillingOf(reference, findDataset(this.datasets, reference));
    this.fillings.set(reference, made);
    return made;
  }

  reader(spec: ResolvedTrialSpec): ReadPath {
    return readSpecPath(spec);
  }

  isIndependent(path: Path): boolean {
    return isIndependentPath(path, this.countsSteps);
  }

  isUsed(spec: ResolvedTrialSpec, path: Path): boolean {
    return isUsedField(spec, path);
  }

  folds(spec: ResolvedTrialSpec): number {
    return foldCount(spec, findDataset(this.datasets, spec.dataset));
  }

  keyOf(spec: ResolvedTrialSpec): string {
    return cellKey(spec, this.sections);
  }

  private fillingOf(reference: string, facts: DatasetFacts): TrialFilling {
    const { dataset, seed, overrides } = this.spec;
    const trial = this.spec.trial as TrialSpec;
    const context = trialContextOf(facts, seed);
    const cache = new SectionCache(this.parameters, trial, context, reference);
    return {
      plain: (selection) => cache.resolve(selection),
      overridden: (selection) =>
        resolveTrialSpec({ dataset, trial, point: pointOf(selection), overrides }, context),
    };
  }

  private datasetOf(selection: Selection): string {
    for (const candidate of selection) {
      const own = candidate?.set.dataset;
      if (typeof own === 'string') return own;
    }
    return this.spec.dataset ?? '';
  }
}
