import { setTimeout as delay } from 'node:timers/promises';

const LOOK_EVERY_MS = 500;

/** Looks again and again until there is something. @throws what `look` throws, and the signal's reason */
export async function lookUntil<T>(signal: AbortSignal, look: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    await delay(LOOK_EVERY_MS, undefined, { signal });
  }
}
