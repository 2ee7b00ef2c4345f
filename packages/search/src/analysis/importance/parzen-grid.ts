import { normalMass } from '../../random/normal-distribution.js';

/** Weight of the uniform density beside the observations, in observations. */
const priorWeight = 1;
/** 90 % of a kernel of this width lie within one cell. */
const narrowest = 0.5 / 1.64;

/** Width of the kernels by Scott's rule, from numbers of observations by cell. */
function scottWidth(cells: readonly number[], counts: readonly number[], total: number): number {
  const mean = cells.reduce((sum, cell, index) => sum + cell * (counts[index] ?? 0), 0) / total;
  const squares = cells.reduce((sum, cell, index) => sum + (cell - mean) ** 2 * (counts[index] ?? 0), 0);
  const deviation = Math.sqrt(squares / Math.max(1, total - 1));
  let sum = 0;
  const cumulated = counts.map((count) => {
    sum += count;
    return sum;
  });
  const first = cumulated.findIndex((each) => each >= Math.floor(total / 4));
  const after = cumulated.findIndex((each) => each > Math.floor((total * 3) / 4));
  const third = after < 0 ? cells.length - 1 : after;
  const quartiles = (cells[third] ?? 0) - (cells[first] ?? 0);
  return Math.max(narrowest, 1.059 * Math.min(quartiles / 1.34, deviation) * total ** -0.2);
}

/**
 * Probability of each cell of a row of cells, estimated from numbers of observations by cell: normal kernels by Scott's rule,
 * cut at the ends, with one uniform kernel as prior (Watanabe et al., PED-ANOVA, IJCAI 2023).
 */
export function numberDensity(counts: readonly number[]): number[] {
  const size = counts.length;
  const cells = counts.flatMap((count, cell) => (count > 0 ? [cell] : []));
  const weights = cells.map((cell) => counts[cell] ?? 0);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const width = scottWidth(cells, weights, total);
  const density = new Array<number>(size).fill(0);
  const addKernel = (centre: number, deviation: number, weight: number) => {
    const mass = normalMass((-0.5 - centre) / deviation, (size - 0.5 - centre) / deviation);
    for (let cell = 0; cell < size; cell++) {
      const inside = normalMass((cell - 0.5 - centre) / deviation, (cell + 0.5 - centre) / deviation);
      density[cell] = (density[cell] ?? 0) + (weight * inside) / mass / (total + priorWeight);
    }
  };
  cells.forEach((cell, index) => {
    addKernel(cell, width, weights[index] ?? 0);
  });
  addKernel((size - 1) / 2, size, priorWeight);
  return density;
}

/** The same for categories, of which each observation says a little about all. */
export function categoryDensity(counts: readonly number[]): number[] {
  const size = counts.length;
  const seen = counts.filter((count) => count > 0).length;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const prior = priorWeight / (seen + 1);
  const row = 1 + prior * size;
  return counts.map((own) => {
    const kernels = (own * (1 + prior) + (total - own) * prior) / row;
    return (kernels + priorWeight / size) / (total + priorWeight);
  });
}
