import type { ResultTable } from './select-statistics.js';

const DIGITS = 6;

function headerOf({ groupBy, metrics, statistics }: ResultTable): string[] {
  const columns = metrics.flatMap((metric) => statistics.map((statistic) => `${metric}.${statistic}`));
  return [...groupBy, 'count', ...columns];
}

function linesOf(table: ResultTable): unknown[][] {
  const { groupBy, metrics, statistics } = table;
  return table.rows.map((row) => [
    ...groupBy.map((path) => row.group[path] ?? null),
    row.count,
    ...metrics.flatMap((metric) => statistics.map((statistic) => row.metrics[metric]?.[statistic] ?? null)),
  ]);
}

const plain = (value: unknown) =>
  typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);

/** A text that a spreadsheet would take for a formula gets a quote before it. */
function csvCell(value: unknown): string {
  const text = plain(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** RFC 4180, with a header. Numbers keep all their digits. */
export function formatCsv(table: ResultTable): string {
  const lines = [headerOf(table), ...linesOf(table)].map((line) => line.map(csvCell).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

function markdownCell(value: unknown): string {
  if (typeof value === 'number') return String(Number(value.toPrecision(DIGITS)));
  return plain(value).replaceAll('\\', '\\\\').replaceAll('|', '\\|').replace(/\s+/g, ' ');
}

/** A table in Markdown (GitHub's), with six digits. */
export function formatMarkdown(table: ResultTable): string {
  const header = headerOf(table);
  const rule = header.map((_name, index) => (index < table.groupBy.length ? '---' : '---:'));
  const lines = [header.map(markdownCell), rule, ...linesOf(table).map((line) => line.map(markdownCell))];
  return `${lines.map((line) => `| ${line.join(' | ')} |`).join('\n')}\n`;
}
