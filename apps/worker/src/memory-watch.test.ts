import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { MemoryWatch, readMemoryKills } from './memory-watch.js';

const folder = mkdtempSync(join(tmpdir(), 'memory-watch-'));
afterAll(() => rmSync(folder, { recursive: true }));

const killed = { code: null, signal: 'SIGKILL' as const };
const aborted = { code: null, signal: 'SIGABRT' as const };

function watchOf(...kills: (number | null)[]): MemoryWatch {
  return new MemoryWatch(() => kills.shift() ?? null);
}

describe('a process that died without a word', () => {
  it('died for want of memory where the kernel has counted one more such kill', () => {
    expect(watchOf(3, 4).causeOf(killed)).toContain('the kernel ended the process');
  });

  it('was killed by someone else where it has not, or does not count', () => {
    expect(watchOf(3, 3).causeOf(killed)).toBeNull();
    expect(watchOf(null, null).causeOf(killed)).toBeNull();
  });

  it('died for want of memory where it said so last', () => {
    for (const line of [
      "terminate called after throwing an instance of 'std::bad_alloc'",
      'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    ]) {
      const watch = watchOf(0, 0);
      watch.hear('some other line');
      watch.hear(line);
      expect(watch.causeOf(aborted)).toBe(line);
    }
  });

  it('crashed where it said something else', () => {
    const watch = watchOf(0, 0);
    watch.hear('Segmentation fault');
    expect(watch.causeOf({ code: null, signal: 'SIGSEGV' })).toBeNull();
    expect(watch.causeOf({ code: 1, signal: null })).toBeNull();
  });
});

it("reads the container's count before the machine's, in either form", () => {
  const [events, control, none] = ['events', 'control', 'none'].map((name) => join(folder, name));
  writeFileSync(events ?? '', 'low 0\noom 5\noom_kill 2\noom_group_kill 0\n');
  writeFileSync(control ?? '', 'oom_kill_disable 0\nunder_oom 0\noom_kill 7\n');
  expect(readMemoryKills([events ?? '', control ?? ''])).toBe(2);
  expect(readMemoryKills([none ?? '', control ?? ''])).toBe(7);
  expect(readMemoryKills([none ?? ''])).toBeNull();
});
