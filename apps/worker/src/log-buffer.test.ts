import { describe, expect, it } from 'vitest';
import { LineSplitter, LogBuffer } from './log-buffer.js';

const at = new Date('2026-01-02T03:04:05.678Z');

describe("a trial's log", () => {
  it('says when and where each line came from', () => {
    const log = new LogBuffer();
    log.add('worker', 'attempt 1', at);
    log.add('stderr', 'oops', at);
    expect(log.take()).toBe(
      '2026-01-02T03:04:05.678Z worker attempt 1\n2026-01-02T03:04:05.678Z stderr oops\n',
    );
    expect(log.take()).toBe('');
  });

  it('keeps head and tail in whole lines however much arrives, and says how much it left out', () => {
    const log = new LogBuffer(1_000);
    for (let line = 0; line < 10_000; line += 1) log.add('stdout', `line ${line}`, at);
    const lines = log.take().trimEnd().split('\n');
    expect(lines.join('\n').length).toBeLessThan(2_200);
    expect(lines[0]).toMatch(/line 0$/);
    expect(lines.at(-1)).toMatch(/line 9999$/);
    expect(lines.filter((line) => /^\.\.\. \d+ characters left out/.test(line))).toHaveLength(1);
    expect(lines.filter((line) => !/^(\.\.\.|2026-01-02T)/.test(line))).toEqual([]);
  });
});

describe('the output of a process', () => {
  it('is cut into lines wherever its pieces end', () => {
    const lines: string[] = [];
    const splitter = new LineSplitter((line) => lines.push(line));
    for (const piece of ['on', 'e\ntwo\r', '\nthr', 'ee']) splitter.push(piece);
    splitter.end();
    expect(lines).toEqual(['one', 'two', 'three']);
  });

  it('cannot fill the memory with one endless line', () => {
    const lines: string[] = [];
    const splitter = new LineSplitter((line) => lines.push(line));
    for (let piece = 0; piece < 100; piece += 1) splitter.push('x'.repeat(1_000));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(8_192);
    expect(lines.length).toBeGreaterThan(5);
  });
});
