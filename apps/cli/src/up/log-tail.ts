import { open } from 'node:fs/promises';

const TAIL_BYTES = 8192;

/** The last lines of a log file; empty where there is none. */
export async function logTail(path: string, lines = 15): Promise<string[]> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const { buffer, bytesRead } = await file.read({
        position: Math.max(0, size - TAIL_BYTES),
        length: TAIL_BYTES,
        buffer: Buffer.alloc(TAIL_BYTES),
      });
      return buffer.toString('utf8', 0, bytesRead).trimEnd().split('\n').slice(-lines);
    } finally {
      await file.close();
    }
  } catch {
    return [];
  }
}
