import { readFileSync } from 'node:fs';
import { type Parameter, type SweepSpec, validateSweepSpec } from '@unetsweep/contract';
import { expect, it } from 'vitest';
import { spaceOf } from '../testing/sweeps.js';

const page = readFileSync(new URL('../../../../docs/search.md', import.meta.url), 'utf8');
const section = page.slice(page.indexOf('## The space'), page.indexOf('## Which method'));
const rows = [...section.matchAll(/^\| (?<form>[^|]+) \| `(?<example>"[^`]+)` \| (?<values>[^|]+) \|$/gm)];
const faults = (spec: Partial<SweepSpec>) => validateSweepSpec({ name: 'x', dataset: 'nuclei', ...spec });

it('shows every form of a parameter by an example that is accepted, with as many values as it says', () => {
  expect(rows).toHaveLength(12);
  for (const { groups } of rows) {
    const parameters = JSON.parse(`{${groups?.example}}`) as Record<string, Parameter>;
    expect(faults({ parameters })).toEqual([]);
    const said = /^(?<count>\d+)[:,]/.exec(groups?.values ?? '')?.groups?.count;
    if (said !== undefined) expect(Number(spaceOf({ parameters }).cellCount)).toBe(Number(said));
  }
});

it('shows a space with all of its rules that is accepted', () => {
  const [, json = ''] = /```json\n([\s\S]*?)```/.exec(section) ?? [];
  const spec = JSON.parse(json) as Partial<SweepSpec>;
  expect(faults(spec)).toEqual([]);
  const { cellCount, cellClasses } = spaceOf(spec);
  expect(cellCount).toBe(3n * 2n * 3n * 5n * 3n);
  // Five optimizers with their momenta; a depth of 2 has no dropout, 3 and 4 have five; sgd has no depth of 4.
  expect(cellClasses?.points).toBe(3 * (5 * 11 - 2 * 5));
});
