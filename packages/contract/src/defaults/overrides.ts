import type { FilterNode } from '../filter/ast.js';
import { evaluateFilter } from '../filter/evaluate.js';
import { readSpecPath } from '../filter/read-path.js';
import { parseWhen } from '../filter/when.js';
import type { Json, Path } from '../json.js';
import type { Override } from '../sweep-spec/sweep-spec.js';
import type { ResolvedTrialSpec } from '../trial-spec/trial-spec.js';

type CompiledOverride = { test: FilterNode; set: Record<Path, Json> };

/** Overrides are compiled once for each list: a sweep's 10,000 cells share one. */
const compiled = new WeakMap<readonly Override[], CompiledOverride[]>();

function compile(overrides: readonly Override[]): CompiledOverride[] {
  const known = compiled.get(overrides);
  if (known) return known;
  const made = overrides.map(({ when, set }) => ({ test: parseWhen(when), set }));
  compiled.set(overrides, made);
  return made;
}

/** The sets of those overrides whose condition holds, in order. @throws ProblemError where a condition cannot be read */
export function matchingSets(overrides: readonly Override[], spec: ResolvedTrialSpec): Record<Path, Json>[] {
  const read = readSpecPath(spec);
  return compile(overrides)
    .filter(({ test }) => evaluateFilter(test, read))
    .map(({ set }) => set);
}
