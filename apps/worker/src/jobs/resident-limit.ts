import { readFile } from 'node:fs/promises';

const EVERY_MS = 100;
const MIB = 1024 ** 2;

/** Looks at a process' resident memory while it works. */
export class ResidentLimit {
  private readonly timer: NodeJS.Timeout;

  /** @param onTooMuch is told once what to say of it */
  constructor(pid: number, limitBytes: number, onTooMuch: (message: string) => void) {
    this.timer = setInterval(async () => {
      if ((await residentBytes(pid)) <= limitBytes) return;
      this.stop();
      onTooMuch(
        `It needed more than ${Math.round(limitBytes / MIB)} MiB of memory: ask for less at once, or smaller images.`,
      );
    }, EVERY_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}

/** 0 where the system doesn't say. */
async function residentBytes(pid: number): Promise<number> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
