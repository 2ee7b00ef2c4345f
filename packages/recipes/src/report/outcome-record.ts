import { type ComparedTable, compareTable } from './compare-table.js';
import type { JudgedExpectation, ReportInput } from './report-input.js';
import { type RunTime, runTime } from './run-time.js';
import { type Verdict, verdictOf } from './verdict.js';

/** A run in figures: what is kept and compared from release to release. */
export interface OutcomeRecord {
  recipe: string;
  document: string;
  title: string;
  run: ReportInput['run'];
  /** Absent of runs of earlier releases. */
  time?: RunTime;
  /** What small scale changed in this run; absent at full scale, and of runs of earlier releases. */
  small?: string;
  findings: (JudgedExpectation & { verdict: Verdict })[];
  tables: ComparedTable[];
}

export function outcomeRecord({ recipe, run, findings, outcome }: ReportInput): OutcomeRecord {
  return {
    recipe: recipe.name,
    document: recipe.document,
    title: recipe.title,
    run,
    time: runTime(outcome, run),
    ...(run.scale === 'small' && { small: recipe.small }),
    findings: findings.map((finding) => ({ ...finding, verdict: verdictOf(finding) })),
    tables: recipe.layouts.flatMap((layout) =>
      layout.kind === 'table' ? [compareTable(layout, outcome)] : [],
    ),
  };
}
