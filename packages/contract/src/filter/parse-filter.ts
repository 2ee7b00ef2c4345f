import type { FilterNode } from './ast.js';
import { FilterFault } from './filter-fault.js';
import { type PathTypes, parseTypedFilter } from './parse.js';
import { type TrialPathContext, trialPathTypes } from './trial-path-types.js';

/** Runs `parse` and makes problems of the faults that it finds at `pointer`. */
export function withProblems<T>(pointer: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof FilterFault ? error.toProblem(pointer) : error;
  }
}

/**
 * Reads the `filter` of a list of trials.
 * @throws ProblemError 400 `malformedFilter` with `position`; 422 `invalidBody` with `unknownPath` or `filterType` at `filter`
 */
export function parseTrialFilter(text: string, context: TrialPathContext): FilterNode {
  return parseFilter(text, trialPathTypes(context));
}

/** Reads a `filter` over any paths. @throws as `parseTrialFilter` */
export function parseFilter(text: string, types: PathTypes): FilterNode {
  return withProblems('filter', () => parseTypedFilter(text, types));
}
