import Table from 'cli-table3';

export interface TableText {
  head: string[];
  rows: string[][];
  /** Columns (from 0) whose cells are numbers. */
  rightAligned: number[];
}

/** A table for a terminal: hairlines under the head only. */
export function renderTable({ head, rows, rightAligned }: TableText): string {
  const table = new Table({
    head,
    colAligns: head.map((_, index) => (rightAligned.includes(index) ? 'right' : 'left')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    chars: {
      top: '',
      'top-mid': '',
      'top-left': '',
      'top-right': '',
      bottom: '',
      'bottom-mid': '',
      'bottom-left': '',
      'bottom-right': '',
      left: '',
      'left-mid': '',
      mid: '',
      'mid-mid': '',
      right: '',
      'right-mid': '',
      middle: '',
    },
  });
  table.push(...rows);
  const [first = '', ...rest] = table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
  const width = Math.max(first.length, ...rest.map((line) => line.length));
  return [first, '─'.repeat(width), ...rest].join('\n');
}

export function toMarkdown({ head, rows, rightAligned }: TableText): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = head.map((_, index) => (rightAligned.includes(index) ? '---:' : '---'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

/** RFC 4180. */
export function toCsv({ head, rows }: TableText): string {
  const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [head, ...rows].map((cells) => cells.map(cell).join(',')).join('\r\n');
}
