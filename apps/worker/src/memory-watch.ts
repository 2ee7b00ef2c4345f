import { readFileSync } from 'node:fs';
import type { ChildExit } from './worker-child.js';

/** Where the kernel counts processes that it killed for want of memory: of this container, else of the whole machine. */
const counters = ['/sys/fs/cgroup/memory.events', '/sys/fs/cgroup/memory/memory.oom_control', '/proc/vmstat'];

/** What the native libraries and Node print before they end a process that gets no more memory. */
const lastWords =
  /std::bad_alloc|\bOOM when allocating\b|out of memory|OUT_OF_MEMORY|Reached heap limit|failed to allocate/i;

/** How many processes the kernel has killed for want of memory; null where it doesn't say. */
export function readMemoryKills(paths: readonly string[] = counters): number | null {
  for (const path of paths) {
    try {
      const found = /^oom_kill (\d+)$/m.exec(readFileSync(path, 'utf8'));
      if (found) return Number(found[1]);
    } catch {
      // Not on this machine.
    }
  }
  return null;
}

/** Tells whether a process that died without a word died for want of memory. */
export class MemoryWatch {
  private readonly killsBefore: number | null;
  private words: string | null = null;

  constructor(private readonly readKills: () => number | null = readMemoryKills) {
    this.killsBefore = readKills();
  }

  /** A line that the process printed. */
  hear(line: string): void {
    if (lastWords.test(line)) this.words = line.trim();
  }

  /** What speaks for it; null: nothing does. */
  causeOf({ signal }: ChildExit): string | null {
    const kills = this.readKills();
    const isKilled = signal === 'SIGKILL' && kills !== null && kills > (this.killsBefore ?? kills);
    if (isKilled) return 'the kernel ended the process because memory had run out';
    return signal === 'SIGKILL' ? null : this.words;
  }
}
