import type { Ensemble } from '@unetsweep/contract';
import { renderTable, type TableText } from './table.js';

const DIGITS = 4;
const SHOWN = ['Dice', 'DiceHard', 'Iou', 'Accuracy'] as const;

const figure = (value: number | null | undefined) => (value == null ? '-' : value.toFixed(DIGITS));

/** The members one under the other, and the ensemble last. */
export function ensembleTable(ensemble: Ensemble): TableText {
  const { members, memberMetrics, weights, metrics, method, split } = ensemble;
  const names = SHOWN.map((name) => `${split === 'test' ? 'test' : 'val'}${name}`);
  const rows = members.map(({ trialNumber, epoch, kind }, index) => [
    `trial ${trialNumber}, ${kind} (epoch ${epoch})`,
    weights ? String(Number((weights[index] ?? 0).toFixed(DIGITS))) : '',
    ...names.map((name) => figure(memberMetrics[index]?.[name])),
  ]);
  rows.push([`ensemble (${method})`, '', ...names.map((name) => figure(metrics[name]))]);
  return { head: ['', 'weight', ...names], rows, rightAligned: [1, 2, 3, 4, 5] };
}

/** An ensemble in words and as a table. */
export function describeEnsemble(ensemble: Ensemble): string {
  const { id, name, status, dataset, measuredAt, images, failure, greedy } = ensemble;
  const lines = [`${name ?? 'ensemble'} ${id}: ${status}, of ${dataset.name}@${dataset.version}`];
  if (failure) lines.push(failure.message);
  if (status !== 'completed') return lines.join('\n');
  const where = measuredAt === 'image' ? "the images' own size" : "the networks' size";
  lines.push(
    `Measured on ${images} ${ensemble.split} images in ${where}.`,
    renderTable(ensembleTable(ensemble)),
  );
  if (greedy) {
    const steps = greedy.path.map(
      ({ member, score }) => `trial ${ensemble.members[member]?.trialNumber} ${figure(score)}`,
    );
    lines.push(`Chosen by ${greedy.metric}: ${steps.join(', then ')}.`);
  }
  return lines.join('\n');
}

/** One row an ensemble. */
export function ensemblesTable(ensembles: readonly Ensemble[]): TableText {
  const scoreOf = ({ metrics }: Ensemble) => figure(metrics.valDice ?? metrics.testDice);
  const rows = ensembles.map((ensemble) => [
    ensemble.id,
    ensemble.name ?? '',
    ensemble.status,
    `${ensemble.dataset.name}@${ensemble.dataset.version}`,
    `${ensemble.members.length}`,
    ensemble.method,
    `${ensemble.split} ${scoreOf(ensemble)}`,
  ]);
  return { head: ['id', 'name', 'status', 'data set', 'members', 'method', 'dice'], rows, rightAligned: [4] };
}
