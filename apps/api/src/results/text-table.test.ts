import { describe, expect, it } from 'vitest';
import { formatCsv, formatMarkdown } from './text-table.js';

const table = {
  labels: 2,
  head: ['params.optimizer.name', 'params.optimizer.learningRate', 'count', 'valDice.mean'],
  lines: [
    ['adam', 0.001, 2, 0.8123456789],
    ['=a|b,"c"', null, 1, null],
  ],
};

describe('formatCsv', () => {
  it('writes a header, every digit, and empty cells for what is missing', () => {
    const lines = formatCsv(table).split('\r\n');
    expect(lines[0]).toBe('params.optimizer.name,params.optimizer.learningRate,count,valDice.mean');
    expect(lines[1]).toBe('adam,0.001,2,0.8123456789');
    expect(lines[3]).toBe('');
  });

  it('quotes what would break a line and disarms what a spreadsheet would run', () => {
    expect(formatCsv(table).split('\r\n')[2]).toBe(`"'=a|b,""c""",,1,`);
    const risky = ['+1', '-1', '@sum', '\tx', 'a\r\nb', -1];
    const [, line] = formatCsv({ labels: 0, head: ['x'], lines: [risky] }).split(/\r\n(?=')/);
    expect(line).toBe(`'+1,'-1,'@sum,'\tx,"a\r\nb",-1\r\n`);
  });
});

describe('formatMarkdown', () => {
  it('writes a table that no value can break, with rounded values and whole labels', () => {
    expect(
      formatMarkdown({ ...table, lines: [...table.lines, ['back\\slash', 0.00012345678, 1, 5.88e-10]] }, 4),
    ).toBe(
      [
        '| params.optimizer.name | params.optimizer.learningRate | count | valDice.mean |',
        '| --- | --- | ---: | ---: |',
        '| adam | 0.001 | 2 | 0.8123 |',
        '| =a\\|b,"c" |  | 1 |  |',
        '| back\\\\slash | 0.00012345678 | 1 | 5.88e-10 |',
        '',
      ].join('\n'),
    );
  });
});
