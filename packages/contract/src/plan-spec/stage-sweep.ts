import { isValues, type Values } from '../defaults/fill.js';
import type { Json, Path } from '../json.js';
import { sweepLimits } from '../limits.js';
import { prunerForm } from '../sweep-spec/pruner.js';
import { searchForm } from '../sweep-spec/search.js';
import type { SweepSpec } from '../sweep-spec/sweep-spec.js';
import { type TrialSpec, trialForms } from '../trial-spec/trial-spec.js';
import type { PlanSpec } from './plan-spec.js';
import { mergeObjects, mergePart } from './union-merge.js';

/** One entry of `carry`, complete. */
export interface ResolvedCarry {
  /** Position of the stage that it takes from; -1 where there is none. */
  from: number;
  take: 'parameters' | 'trial' | Path[];
  per: Path[];
  top: number;
}

/** A stage's sweep without what it takes over: the plan's defaults under its own fields. */
export interface StageSweep {
  spec: SweepSpec;
  /** Fixed values of the plan's defaults alone. */
  defaultTrial: TrialSpec;
  /** Fixed values of the stage alone. */
  ownTrial: TrialSpec;
  carry: ResolvedCarry[];
  /** Whether what is carried goes under the stage's own `trial` (`trial.from`), rather than over it. */
  carriesUnder: boolean;
}

/** Trials laid over each other, with the variants of their parts in mind. */
export function mergeTrials(under: TrialSpec, over: TrialSpec): TrialSpec {
  const merged = mergeObjects(under as Json, over as Json) as Values;
  for (const [section, form] of Object.entries(trialForms)) {
    const part = mergePart(form, (under as Values)[section], (over as Values)[section]);
    if (part !== undefined) merged[section] = part;
  }
  return merged as TrialSpec;
}

/** `parameters` of both; an entry replaces the one of the same name whole. */
function mergeParameters(under: Json | undefined, over: Json | undefined): Json | undefined {
  return isValues(under) && isValues(over) ? { ...under, ...over } : (over ?? under);
}

function mergeSweeps(under: Values, over: Values): Values {
  const merged = mergeObjects(under, over) as Values;
  const parts: [string, Json | undefined][] = [
    ['parameters', mergeParameters(under.parameters, over.parameters)],
    ['search', mergePart(searchForm, under.search, over.search)],
    ['pruner', mergePart(prunerForm, under.pruner, over.pruner)],
  ];
  for (const [name, part] of parts) if (part !== undefined) merged[name] = part;
  return merged;
}

function resolveCarries(plan: PlanSpec, position: number): ResolvedCarry[] {
  const stage = plan.stages[position];
  const given = stage?.carry ?? (stage?.sweep.trial?.from === 'best' ? [{}] : []);
  return given.map(({ stage: name, take = 'parameters', per = [], top = 1 }) => ({
    from: name === undefined ? position - 1 : plan.stages.findIndex((each) => each.name === name),
    take,
    per,
    top,
  }));
}

/** Lays the plan's defaults under a stage's sweep. */
export function stageSweep(plan: PlanSpec, position: number): StageSweep {
  const stage = plan.stages[position];
  if (!stage) throw new RangeError(`the plan has no stage ${position}`);
  const { trial: defaultTrial = {}, ...defaults } = (plan.defaults ?? {}) as Values & { trial?: TrialSpec };
  const { trial: stageTrial = {}, ...own } = stage.sweep;
  const { from, ...ownTrial } = stageTrial;
  const merged = mergeSweeps(defaults as Values, own as Values);
  const name = `${plan.name.slice(0, sweepLimits.nameLength - stage.name.length - 3)} / ${stage.name}`;
  const tags = plan.tags === undefined ? {} : { tags: plan.tags };
  const trial = mergeTrials(defaultTrial, ownTrial);
  const spec = { name, ...tags, ...merged, ...(Object.keys(trial).length > 0 && { trial }) } as SweepSpec;
  return {
    spec,
    defaultTrial,
    ownTrial,
    carry: resolveCarries(plan, position),
    carriesUnder: from === 'best',
  };
}
