import type { Json, Path } from '@unetsweep/contract';
import { fieldOf, metricsOf, trialsOf } from '../outcome/read-outcome.js';
import type { RunOutcome, TrialOutcome } from '../outcome/run-outcome.js';
import { mean, shown, std } from '../outcome/statistics.js';
import type { PrintedCell, TableLayout } from '../recipe/layout.js';
import { fieldTitle, metricTitle, valueTitle } from './names.js';

export interface ComparedCell {
  /** Ours: mean, and standard deviation where there are several runs. */
  own: string;
  /** The document's figure; null where it prints none. */
  printed: string | null;
  doubt: string | null;
}

/** A table in a document's own layout, ours beside its figures. */
export interface ComparedTable {
  title: string;
  /** Names of the fields that make the rows. */
  rowFields: string[];
  /** One a column group; a single empty one where only rows vary. */
  columnGroups: string[];
  /** As a reader knows them. */
  metrics: string[];
  rows: { head: string[]; cells: ComparedCell[] }[];
}

type Values = Readonly<Record<Path, Json>>;

function combinations(trials: readonly TrialOutcome[], paths: readonly Path[]): Values[] {
  const found = new Map<string, Values>();
  for (const trial of trials) {
    const values = Object.fromEntries(paths.map((path) => [path, fieldOf(trial, path)]));
    found.set(JSON.stringify(values), values);
  }
  return [...found.values()];
}

const matches = (values: Values) => (trial: TrialOutcome) =>
  Object.entries(values).every(
    ([path, value]) => JSON.stringify(fieldOf(trial, path)) === JSON.stringify(value),
  );

function ownText(trials: readonly TrialOutcome[], metric: string): string {
  const figures = metricsOf(trials, metric);
  if (figures.length === 0) return trials.length === 0 ? '' : shown(null);
  const text = shown(mean(figures));
  return figures.length > 1 ? `${text} ± ${shown(std(figures))}` : text;
}

function printedCell(printed: readonly PrintedCell[] | undefined, values: Values): PrintedCell | undefined {
  return printed?.find(({ params }) =>
    Object.entries(params).every(([path, value]) => values[path] === value),
  );
}

/** @throws where the part ran no trials */
export function compareTable(layout: TableLayout, outcome: RunOutcome): ComparedTable {
  const trials = trialsOf(outcome, layout.part);
  const columns = layout.columns.length === 0 ? [{}] : combinations(trials, layout.columns);
  const cellsOf = (row: Values) =>
    columns.flatMap((column) => {
      const values = { ...row, ...column };
      const own = trials.filter(matches(values));
      const found = printedCell(layout.printed, values);
      return layout.metrics.map((metric): ComparedCell => {
        const figure = found?.metrics[metric];
        return {
          own: ownText(own, metric),
          printed: figure === undefined ? null : shown(figure),
          doubt: found?.doubt ?? null,
        };
      });
    });
  return {
    title: layout.title,
    rowFields: layout.rows.map(fieldTitle),
    columnGroups: columns.map((column) =>
      Object.entries(column)
        .map(([path, value]) => `${fieldTitle(path)} ${valueTitle(value as Json)}`)
        .join(', '),
    ),
    metrics: layout.metrics.map(metricTitle),
    rows: combinations(trials, layout.rows).map((row) => ({
      head: layout.rows.map((path) => valueTitle(row[path] ?? null)),
      cells: cellsOf(row),
    })),
  };
}
