import {
  isFiniteMethod,
  type Json,
  parseSweepSpec,
  prunerForm,
  type ResolvedSweepSpec,
  type Sweep,
  type SweepSpec,
  searchForm,
  sweepLimits,
  trialForms,
} from '@unetsweep/contract';
import { isValues, mergePatch } from './merge-patch.js';

type Values = { [field: string]: Json };

/** What is known of a tagged union: its tag, and the fields that all its variants have. */
interface Union {
  tag: string;
  common: object;
  defaultVariant: string | null;
}

const isUnion = (form: object): form is Union =>
  'tag' in form && 'common' in form && 'defaultVariant' in form;

/** A part that the patch gives another variant starts from that variant's defaults: only common fields carry over. */
export function carryOver(part: Json | undefined, patch: Json | undefined, union: Union): Json | undefined {
  if (!isValues(part) || !isValues(patch)) return part;
  const { tag, common, defaultVariant } = union;
  const chosen = patch[tag];
  if (chosen === undefined || chosen === (part[tag] ?? defaultVariant)) return part;
  return Object.fromEntries(Object.entries(part).filter(([name]) => Object.hasOwn(common, name)));
}

function carryTrial(trial: Json | undefined, patch: Json | undefined): Json | undefined {
  if (!isValues(trial) || !isValues(patch)) return trial;
  const carried: Values = { ...trial };
  for (const [name, form] of Object.entries(trialForms)) {
    const part = isUnion(form) ? carryOver(trial[name], patch[name], form) : undefined;
    if (part !== undefined) carried[name] = part;
  }
  const { training } = carried;
  // Other weights to start from take the place of the old ones whole: their sum is another one.
  if (isValues(training) && isValues(patch.training) && isValues(patch.training.initialWeights))
    carried.training = { ...training, initialWeights: null };
  return carried;
}

/** `maxTrials` that was filled in for a method of the other kind, with or without an end, is filled in anew. */
function dropsMaxTrials({ search, maxTrials }: ResolvedSweepSpec, changes: Values): boolean {
  const { method } = isValues(changes.search) ? changes.search : {};
  if (typeof method !== 'string' || changes.maxTrials !== undefined) return false;
  const [before, after] = [search.method, method as typeof search.method].map(isFiniteMethod);
  return before !== after && (maxTrials === null || !before);
}

const suffix = ' (copy)';

/** The spec of a new sweep: that of the old one as it is now, changed by the patch. Not checked yet. */
function clonedDocument({ spec, name }: Pick<Sweep, 'spec' | 'name'>, changes: Values): Json {
  const { maxTrials, ...rest } = spec as unknown as Values;
  const copied: Values = {
    ...rest,
    ...(!dropsMaxTrials(spec, changes) && maxTrials !== undefined && { maxTrials }),
    name: name.slice(0, sweepLimits.nameLength - suffix.length) + suffix,
  };
  const search = carryOver(copied.search, changes.search, searchForm);
  const pruner = carryOver(copied.pruner, changes.pruner, prunerForm);
  const trial = carryTrial(copied.trial, changes.trial);
  const base: Values = {
    ...copied,
    ...(search !== undefined && { search }),
    ...(pruner !== undefined && { pruner }),
    ...(trial !== undefined && { trial }),
  };
  return mergePatch(base, changes);
}

/**
 * What is to be posted for a clone; its data set stays pinned to the version that the sweep trains on, unless given anew.
 * @throws ProblemError as a posted sweep; paths point into the merged spec
 */
export function cloneSpec(sweep: Pick<Sweep, 'spec' | 'name'>, changes: Values): SweepSpec {
  return parseSweepSpec(clonedDocument(sweep, changes));
}
