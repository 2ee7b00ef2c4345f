/** A table of plain values; null is an empty cell. */
export interface TextTable {
  /** Columns that name a row; the others hold its values. */
  labels: number;
  head: string[];
  lines: unknown[][];
}

const plain = (value: unknown) =>
  typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value);

/** A text that a spreadsheet would take for a formula gets a quote before it. */
function csvCell(value: unknown): string {
  const text = plain(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A line of RFC 4180. Numbers keep all their digits; null is an empty cell. */
export function csvLine(values: readonly unknown[]): string {
  return `${values.map(csvCell).join(',')}\r\n`;
}

/** RFC 4180, with a header. */
export function formatCsv({ head, lines }: TextTable): string {
  return [head, ...lines].map(csvLine).join('');
}

const markdownText = (value: unknown) =>
  plain(value).replaceAll('\\', '\\\\').replaceAll('|', '\\|').replace(/\s+/g, ' ');

/** A table in GitHub's Markdown; values with so many significant digits, labels with all. */
export function formatMarkdown({ labels, head, lines }: TextTable, digits: number): string {
  const rounded = (value: unknown) =>
    typeof value === 'number' ? String(Number(value.toPrecision(digits))) : value;
  const rule = head.map((_name, index) => (index < labels ? '---' : '---:'));
  const rows = lines.map((line) =>
    line.map((value, index) => markdownText(index < labels ? value : rounded(value))),
  );
  return [head.map(markdownText), rule, ...rows].map((line) => `| ${line.join(' | ')} |\n`).join('');
}
