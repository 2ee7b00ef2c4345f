import { describe, expect, it } from 'vitest';
import { formatCsv, formatMarkdown } from './format-table.js';

const table = {
  groupBy: ['params.optimizer.name', 'params.optimizer.learningRate'],
  metrics: ['valDice'],
  statistics: ['mean', 'std'],
  rows: [
    {
      group: { 'params.optimizer.name': 'adam', 'params.optimizer.learningRate': 0.001 },
      count: 2,
      metrics: { valDice: { mean: 0.8123456789, std: 0.01 } },
    },
    {
      group: { 'params.optimizer.name': '=a|b,"c"', 'params.optimizer.learningRate': null },
      count: 1,
      metrics: { valDice: { mean: 0.5, std: null } },
    },
  ],
};

describe('formatCsv', () => {
  it('writes a header, every digit, and empty cells for what is missing', () => {
    const lines = formatCsv(table).split('\r\n');
    expect(lines[0]).toBe(
      'params.optimizer.name,params.optimizer.learningRate,count,valDice.mean,valDice.std',
    );
    expect(lines[1]).toBe('adam,0.001,2,0.8123456789,0.01');
    expect(lines[3]).toBe('');
  });

  it('quotes what would break a line and disarms what a spreadsheet would run', () => {
    expect(formatCsv(table).split('\r\n')[2]).toBe(`"'=a|b,""c""",,1,0.5,`);
  });
});

describe('formatMarkdown', () => {
  it('writes a table that no value can break', () => {
    expect(formatMarkdown(table)).toBe(
      [
        '| params.optimizer.name | params.optimizer.learningRate | count | valDice.mean | valDice.std |',
        '| --- | --- | ---: | ---: | ---: |',
        '| adam | 0.001 | 2 | 0.812346 | 0.01 |',
        '| =a\\|b,"c" |  | 1 | 0.5 |  |',
        '',
      ].join('\n'),
    );
  });
});
