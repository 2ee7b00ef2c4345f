import type { ResolvedSelection } from '@unetsweep/contract';
import { shuffled } from './shuffle.js';
import { type SplitCandidate, SplitError } from './split-rule.js';

/**
 * The samples that take part, in the order of the data set: labelled ones, as the rule selects them. `maxImages` draws by `seed`, so that it takes from
 * every group rather than from the first ones.
 * @throws SplitError `unknownSample` for a group or sample that the data set doesn't have
 */
export function selectSamples<T extends SplitCandidate>(
  samples: readonly T[],
  rule: ResolvedSelection,
  seed: number,
): T[] {
  const groups = new Set(samples.map(({ group }) => group));
  const names = new Set(samples.map(({ sample }) => sample));
  assertKnown('selection.groups', rule.groups ?? [], groups);
  assertKnown('selection.excludeGroups', rule.excludeGroups, groups);
  assertKnown('selection.excludeSamples', rule.excludeSamples, names);
  const wanted = rule.groups === null ? null : new Set(rule.groups);
  const excludedGroups = new Set<string | null>(rule.excludeGroups);
  const excludedSamples = new Set(rule.excludeSamples);
  const chosen = samples.filter(
    ({ sample, group, labelled = true }) =>
      labelled &&
      !excludedGroups.has(group) &&
      !excludedSamples.has(sample) &&
      (wanted === null || (group !== null && wanted.has(group))),
  );
  if (rule.maxImages === null || chosen.length <= rule.maxImages) return chosen;
  const drawn = new Set(shuffled(chosen, seed).slice(0, rule.maxImages));
  return chosen.filter((sample) => drawn.has(sample));
}

function assertKnown(path: string, values: readonly string[], known: ReadonlySet<string | null>): void {
  const unknown = values.find((value) => !known.has(value));
  if (unknown !== undefined) throw new SplitError('unknownSample', `${path}: the data set has no ${unknown}`);
}
