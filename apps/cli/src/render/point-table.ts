import type { Point } from '@unetsweep/contract';
import { formatParam, formatScore } from './number.js';
import type { TableText } from './table.js';

/** One row a point: what varied, its value over its runs, the means of other metrics. */
export function pointTable(points: Point[], metrics: string[]): TableText {
  const params = [...new Set(points.flatMap((point) => Object.keys(point.params)))];
  const head = ['point', 'status', ...params, 'runs', 'value', 'std', ...metrics];
  return {
    head,
    rightAligned: head.flatMap((name, index) =>
      name === 'point' || index >= 2 + params.length ? [index] : [],
    ),
    rows: points.map((point) => [
      String(point.number),
      point.feasible ? point.status : `${point.status} (breaks a constraint)`,
      ...params.map((name) => formatParam(point.params[name])),
      `${point.count}/${point.expected}`,
      formatScore(point.value),
      formatScore(point.std),
      ...metrics.map((name) => formatScore(point.metrics[name]?.mean)),
    ]),
  };
}
