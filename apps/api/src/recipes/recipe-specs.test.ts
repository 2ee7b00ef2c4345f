import { type Dataset, parseSweepSpec, resolveSweepSpec } from '@unetsweep/contract';
import { describeContent, describeSamples, syntheticDatasets } from '@unetsweep/datasets';
import { createJudge, factsOf } from '@unetsweep/feasibility';
import { type DatasetFacts, type Part, type PartContext, recipes, scales } from '@unetsweep/recipes';
import { describeSweep } from '@unetsweep/search';
import { describe, expect, it } from 'vitest';

/** The synthetic sets as the service would know them. */
const known = new Map(
  Object.entries(syntheticDatasets).map(([name, make]) => {
    const content = make();
    const description = describeContent(content);
    const { images, channels, classes, groups, sizes } = description;
    const [size = { width: 0, height: 0 }] = sizes;
    const facts: DatasetFacts = {
      reference: `${name}@1`,
      name,
      images,
      channels,
      classes: classes.length,
      groups: groups.length,
      width: size.width,
      height: size.height,
    };
    const dataset = { ...description, name, version: 1, status: 'ready' } as unknown as Dataset;
    return [name, { facts, dataset, samples: describeSamples(content) }];
  }),
);

function dryRunOf(
  part: Extract<Part, { kind: 'sweep' | 'function' }>,
  context: PartContext,
  dataset: string,
) {
  const set = known.get(dataset);
  if (!set) throw new Error(`no data set ${dataset}`);
  const reference = set.facts.reference;
  const posted = parseSweepSpec({ name: 'a recipe', ...part.spec(context) });
  const spec = resolveSweepSpec(posted, { dataset: reference });
  const judge = createJudge(factsOf(set.dataset, set.samples), spec.force, []);
  return describeSweep(spec, { datasets: new Map([[reference, set.dataset]]), judge });
}

describe.each(scales)('recipes at %s scale', (scale) => {
  const sweeps = recipes.flatMap(({ name, dataset, parts }) =>
    parts.flatMap((part) => (part.kind === 'sweep' ? [{ name, dataset, part }] : [])),
  );

  it.each(sweeps)('$name: $part.name is a sweep that runs', ({ dataset, part }) => {
    const facts = known.get(dataset)?.facts;
    if (!facts) throw new Error(`no data set ${dataset}`);
    const before = new Map(
      recipes.flatMap(({ parts }) =>
        parts.map((each) => [each.name, { kind: 'sweep', sweepId: '', trials: [], results: [] } as const]),
      ),
    );
    const dryRun = dryRunOf(part, { dataset: facts, scale, seeds: 1, seed: 1, before }, dataset);
    expect(dryRun.invalid).toEqual([]);
    expect(dryRun.valid).toBe(true);
    expect(dryRun.duplicateCount).toBe(0);
  });
});
