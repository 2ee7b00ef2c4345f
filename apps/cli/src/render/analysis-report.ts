import type { Analysis } from '@unetsweep/contract';
import { formatParam, formatScore } from './number.js';
import { renderTable } from './table.js';

const BAR = 30;
const PERCENT = 100;

function bestTable(best: NonNullable<Analysis['best']>): string {
  const params = [...new Set(best.flatMap((point) => Object.keys(point.params)))];
  const head = ['point', 'value', 'std', 'runs', ...params];
  return renderTable({
    head,
    rightAligned: [0, 1, 2, 3],
    rows: best.map((point) => [
      String(point.number),
      formatScore(point.value),
      formatScore(point.std),
      String(point.count),
      ...params.map((name) => formatParam(point.params[name])),
    ]),
  });
}

function importanceLines({ items }: NonNullable<Analysis['importance']>): string {
  const width = Math.max(...items.map(({ parameter }) => parameter.length));
  return items
    .map(({ parameter, importance }) => {
      const share = importance === null ? '  –' : `${(importance * PERCENT).toFixed(0).padStart(3)} %`;
      return `  ${parameter.padEnd(width)}  ${share}  ${'█'.repeat(Math.round((importance ?? 0) * BAR))}`.trimEnd();
    })
    .join('\n');
}

function convergenceLine({
  points,
  improvements,
  sinceImprovement,
}: NonNullable<Analysis['convergence']>): string {
  const last = improvements.at(-1);
  if (!last) return '';
  return `Best ${formatScore(last.value)} at point ${last.number} (${last.at}), ${sinceImprovement} of ${points} points ago.`;
}

function rateTable({ items, chosen }: NonNullable<Analysis['rateClasses']>): string {
  const rows = items.map((run) => [
    formatParam(run.learningRate),
    run.class,
    formatScore(run.endLoss),
    String(run.epochs),
    String(run.number),
    run.trialId === chosen?.trialId ? 'chosen' : '',
  ]);
  if (rows.length === 0) return '';
  const head = ['rate', 'class', 'end loss', 'epochs', 'point', ''];
  return renderTable({ head, rightAligned: [0, 2, 3, 4], rows });
}

const section = (title: string, text: string) => (text === '' ? [] : [`${title}\n${text}`]);

/** An analysis as a text for a terminal. */
export function analysisReport(name: string, analysis: Analysis): string {
  const { metric, mode, trialsSeen, pointsSeen, pointsUsed, sampled } = analysis;
  const { best = [], importance, convergence, rateClasses, suggestions = [], nextMesh } = analysis;
  const sample = sampled ? `, parameters of ${pointsUsed} of them` : '';
  return [
    `${name}: ${metric} (${mode}), ${pointsSeen} points of ${trialsSeen} trials${sample}`,
    ...section('Best points', bestTable(best)),
    ...section('Importance', importance && importance.items.length > 0 ? importanceLines(importance) : ''),
    ...section('Convergence', convergence ? `  ${convergenceLine(convergence)}` : ''),
    ...section('Learning rates', rateClasses ? rateTable(rateClasses) : ''),
    ...section('What to try next', suggestions.map(({ message }) => `  - ${message}`).join('\n')),
    ...section(
      'Parameters of the suggested mesh',
      nextMesh ? JSON.stringify(nextMesh.parameters, null, 2) : '',
    ),
  ].join('\n\n');
}
