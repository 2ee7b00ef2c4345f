import { derivedNames, type Sweep, type Trial } from '@unetsweep/contract';
import type { Terminal } from '../terminal.js';
import { formatDuration } from './duration.js';
import { formatParam, formatScore } from './number.js';
import { frontText, trialsText } from './sweep-table.js';
import { renderTable } from './table.js';
import { trialTable } from './trial-table.js';

const FURTHER_METRICS = ['valDice', 'valIou', 'valLoss'];

/** The end of a sweep: its trials, best first, and one line that says how it ended. */
export function printSweepReport(terminal: Terminal, sweep: Sweep, trials: Trial[]): void {
  const metric = objectiveMetric(sweep);
  const metrics = [...new Set([metric, ...FURTHER_METRICS])];
  terminal.print();
  terminal.print(indent(renderTable(trialTable(trials, metrics))));
  terminal.print();
  terminal.print(`  ${summary(terminal, sweep, metric)}`);
}

export function objectiveMetric(sweep: Sweep): string {
  return sweep.spec.objective[0]?.metric ?? 'valDice';
}

/** Sort of trials with the best by the objective first. */
export function bestFirst(sweep: Sweep): string {
  const metric = objectiveMetric(sweep);
  const ofRun = sweep.spec.runner === 'internal' && derivedNames.includes(metric);
  return `${sweep.spec.objective[0]?.mode === 'min' ? '' : '-'}${ofRun ? 'derived' : 'metrics'}.${metric}`;
}

function summary(terminal: Terminal, sweep: Sweep, metric: string): string {
  const took =
    sweep.finishedAt && sweep.startedAt ? Date.parse(sweep.finishedAt) - Date.parse(sweep.startedAt) : null;
  const end = `${sweep.status}: ${trialsText(sweep.trialCounts)} trials${took === null ? '' : ` in ${formatDuration(took)}`}`;
  if (sweep.failure) return terminal.style('red', `${end}. ${sweep.failure.message}`);
  if (sweep.front) return `${end}; ${frontText(sweep.front)}`;
  if (!sweep.best) return end;
  const params = Object.entries(sweep.best.params).map(([path, value]) => `${path} ${formatParam(value)}`);
  const with_ = params.length > 0 ? ` with ${params.join(', ')}` : '';
  return `${end}; best ${metric} ${terminal.style('bold', formatScore(sweep.best.value))} (trial ${sweep.best.number})${with_}`;
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
