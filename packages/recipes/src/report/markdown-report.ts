import { documents } from '../recipe/documents.js';
import { type ComparedCell, type ComparedTable, compareTable } from './compare-table.js';
import type { ReportInput } from './report-input.js';
import { runTime, timeText } from './run-time.js';
import { caveat, verdictOf } from './verdict.js';

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`);
  return lines.join('\n');
}

const figure = ({ own, printed, doubt }: ComparedCell) =>
  printed === null ? own : `${own} (${printed}${doubt ? ' ?' : ''})`;

function compared({ title, rowFields, columnGroups, metrics, rows }: ComparedTable): string {
  const heads = columnGroups.flatMap((group) =>
    metrics.map((metric) => (group === '' ? metric : `${group}: ${metric}`)),
  );
  const body = rows.map(({ head, cells }) => [...head, ...cells.map(figure)]);
  return `## ${title}\n\n${table([...rowFields, ...heads], body)}`;
}

/** A run's report without its figures; the document's own values stand in brackets, doubted ones with a question mark. */
export function markdownReport(input: ReportInput): string {
  const { recipe, run, findings, outcome } = input;
  const warning = caveat(findings, run.seeds);
  const verdicts = findings.map((finding) => [
    finding.grade,
    finding.contradiction ? `${finding.says} (${finding.contradiction})` : finding.says,
    verdictOf(finding),
    finding.found,
  ]);
  const parts = [
    `# ${recipe.name}: ${recipe.title}`,
    `Document ${recipe.document}: ${documents[recipe.document].title}. ${recipe.asks}`,
    `${run.dataset}${run.isSynthetic ? ' (synthetic)' : ''}, scale ${run.scale}, ${run.seeds} seed(s) from ${run.seed}, finished ${run.finishedAt} (${timeText(runTime(outcome, run))}).${run.scale === 'small' ? ` ${recipe.small}` : ''}`,
    ...(warning ? [warning] : []),
    table(['Grade', 'The document', 'Verdict', 'Found'], verdicts),
    ...recipe.layouts.flatMap((layout) =>
      layout.kind === 'table' ? [compared(compareTable(layout, outcome))] : [],
    ),
  ];
  return `${parts.join('\n\n')}\n`;
}
