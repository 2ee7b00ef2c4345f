import { resolveSweepSpec, type SweepSpec } from '@unetsweep/contract';
import type { DatasetFacts, DatasetTable } from '../space/dataset-facts.js';
import { Space } from '../space/space.js';

const reference = 'nuclei@1';

export const nuclei: DatasetFacts = {
  classes: [
    { index: 0, name: 'background', pixelShare: 0.8 },
    { index: 1, name: 'nucleus', pixelShare: 0.2 },
  ],
  groups: ['a', 'b', 'c', 'd'].map((name) => ({ name, images: 4 })),
};

export const datasets: DatasetTable = new Map([[reference, nuclei]]);

export function sweepOf(spec: Partial<SweepSpec>) {
  return resolveSweepSpec({ name: 'test', dataset: reference, ...spec }, { dataset: reference });
}

export function spaceOf(spec: Partial<SweepSpec>): Space {
  return new Space(sweepOf(spec), datasets);
}
