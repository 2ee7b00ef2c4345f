import type { Point } from '@unetsweep/contract';
import { formatParam, formatScore } from './number.js';
import type { TableText } from './table.js';

/**
 * One row a point: what varied, its value over its runs (one of each objective, where there are several), the means of other metrics.
 * @param objectives metrics of the sweep's objectives
 */
export function pointTable(points: Point[], metrics: string[], objectives: string[]): TableText {
  const params = [...new Set(points.flatMap((point) => Object.keys(point.params)))];
  const head = [
    'point',
    'status',
    ...params,
    'runs',
    ...(objectives.length > 1 ? objectives : ['value']),
    'std',
    ...metrics,
  ];
  return {
    head,
    rightAligned: head.flatMap((name, index) =>
      name === 'point' || index >= 2 + params.length ? [index] : [],
    ),
    rows: points.map((point) => [
      String(point.number),
      `${point.status}${point.front ? ' (front)' : ''}${point.feasible ? '' : ' (breaks a constraint)'}`,
      ...params.map((name) => formatParam(point.params[name])),
      `${point.count}/${point.expected}`,
      ...(objectives.length > 1
        ? objectives.map((_, index) => formatScore(point.values?.[index]))
        : [formatScore(point.value)]),
      formatScore(point.std),
      ...metrics.map((name) => formatScore(point.metrics[name]?.mean)),
    ]),
  };
}
