import type { ResolvedTrialSpec } from '@unetsweep/contract';
import { fitProblem, targetSize } from '@unetsweep/datasets';
import { findSizeProblem } from '@unetsweep/unet/architecture';
import type { DatasetFacts, Issue } from './dataset-facts.js';

interface Size {
  height: number;
  width: number;
}

type Geometry = Pick<ResolvedTrialSpec, 'preprocessing' | 'selection' | 'model'>;

/** Why the images that take part can't be brought to one size that the network's depth divides. */
export function sizeIssues(spec: Geometry, facts: DatasetFacts): Issue[] {
  const sizes = takingPart(spec, facts);
  const mismatch = mismatchOf(spec.preprocessing, sizes);
  return mismatch === null ? divisionIssues(spec, sizes) : [mismatch];
}

/** The size of all images once they are prepared: that asked for, else the largest; null without images. */
export function inputSize({ preprocessing, model }: Geometry, sizes: readonly Size[]): Size | null {
  if (sizes.length === 0) return null;
  const size = targetSize(preprocessing.size) ?? {
    height: Math.max(...sizes.map(({ height }) => height)),
    width: Math.max(...sizes.map(({ width }) => width)),
  };
  const multiple = preprocessing.padToMultiple ? 2 ** model.depth : 1;
  const padded = (side: number) => Math.ceil(side / multiple) * multiple;
  return { height: padded(size.height), width: padded(size.width) };
}

/** Sizes of labelled images that the selection doesn't leave out, once each. */
function takingPart({ selection }: Geometry, { samples, sizes }: DatasetFacts): readonly Size[] {
  const wanted = selection.groups === null ? null : new Set<string | null>(selection.groups);
  const excludedGroups = new Set<string | null>(selection.excludeGroups);
  const excludedSamples = new Set(selection.excludeSamples);
  const found = new Map<string, Size>();
  for (const { name, group, labelled = true, width, height } of samples) {
    if (width === undefined || height === undefined) return sizes;
    const isSelected = wanted === null || wanted.has(group);
    if (!labelled || !isSelected || excludedGroups.has(group) || excludedSamples.has(name)) continue;
    found.set(`${width}x${height}`, { width, height });
  }
  return [...found.values()];
}

function mismatchOf(rule: ResolvedTrialSpec['preprocessing'], sizes: readonly Size[]): Issue | null {
  const target = targetSize(rule.size);
  const issue = (message: string): Issue => ({ code: 'sizeMismatch', path: 'preprocessing.size', message });
  if (target === null) {
    if (rule.fit === 'pad' || sizes.length < 2) return null;
    const named = sizes.slice(0, 2).map(describe).join(' and ');
    return issue(`the images differ in size (${named}): set preprocessing.size, or preprocessing.fit = pad`);
  }
  for (const size of sizes) {
    const problem = fitProblem(size, target, rule.fit);
    if (problem !== null) return issue(`an image of ${describe(size)} ${problem}`);
  }
  return null;
}

function divisionIssues(spec: Geometry, sizes: readonly Size[]): Issue[] {
  const size = inputSize(spec, sizes);
  const problem = size && findSizeProblem(spec.model.depth, size.height, size.width);
  if (!problem) return [];
  const cure =
    'set preprocessing.size to a multiple, preprocessing.padToMultiple to true, or a smaller depth';
  return [{ code: problem.code, path: 'model.depth', message: `${problem.message}; ${cure}` }];
}

function describe({ width, height }: Size): string {
  return `${width}x${height}`;
}
