import { isFinalSweepStatus, type Sweep } from '@unetsweep/contract';
import type { UnetsweepApi } from './api/unetsweep-api.js';

const WAIT_SECONDS = 30;
const READ_EVERY_MS = 700;

/**
 * Follows a sweep to its end. `onChange` gets it about once a second while it runs.
 * @returns the sweep in its final state; the last one read when `signal` is aborted
 */
export async function watchSweep(
  api: UnetsweepApi,
  id: string,
  { onChange, signal }: { onChange: (sweep: Sweep) => void; signal: AbortSignal },
): Promise<Sweep> {
  let sweep = await api.sweeps.get(id);
  onChange(sweep);
  const ended = new AbortController();
  const stop = AbortSignal.any([signal, ended.signal]);
  const reading = readRepeatedly(stop, async () => {
    sweep = await api.sweeps.get(id, 0, stop);
    onChange(sweep);
  });
  try {
    while (!isFinalSweepStatus(sweep.status) && !signal.aborted) {
      sweep = await api.sweeps.get(id, WAIT_SECONDS, signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    ended.abort();
    await reading;
  }
  if (!signal.aborted) onChange(sweep);
  return sweep;
}

/** A failed reading is not told here: the long poll beside it meets the same fault and reports it. */
async function readRepeatedly(stop: AbortSignal, read: () => Promise<void>): Promise<void> {
  while (!stop.aborted) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, READ_EVERY_MS);
      stop.addEventListener(
        'abort',
        () => {
          clearTimeout(timer);
          resolve();
        },
        { once: true },
      );
    });
    if (!stop.aborted) await read().catch(() => {});
  }
}
