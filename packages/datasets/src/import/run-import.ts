import { readdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { failure } from './failure.js';
import { type ChildEnd, ImportChild } from './import-child.js';
import type { ImportJob, ImportOutcome } from './import-outcome.js';
import { type ImportLimits, importLimits } from './limits.js';

const MEMORY_EVERY_MS = 100;
const MIB = 1024 ** 2;

/**
 * Imports an archive in a process of its own, which gets no environment, so much memory and so much time. Whatever happens to
 * that process, this answers; nothing is left in `scratchFolder`, nor at `outputPath` unless the outcome is `ready`.
 * @throws the signal's reason where it was aborted
 */
export async function runImport(job: ImportJob, limits: ImportLimits = importLimits): Promise<ImportOutcome> {
  const { options, signal } = job;
  // The process has a working folder of its own.
  const archivePath = resolve(job.archivePath);
  const outputPath = resolve(job.outputPath);
  const scratchFolder = resolve(job.scratchFolder);
  signal?.throwIfAborted();
  let outcome: ImportOutcome | null = null;
  try {
    outcome = await outcomeOf({ archivePath, options, outputPath, scratchFolder }, job, limits);
    signal?.throwIfAborted();
    return outcome;
  } finally {
    const kept = outcome?.status === 'ready' && !signal?.aborted;
    if (!kept) await rm(outputPath, { force: true });
    await rm(`${outputPath}.part`, { force: true });
    await empty(scratchFolder);
  }
}

async function outcomeOf(
  archiveJob: ConstructorParameters<typeof ImportChild>[0],
  { signal, onLine = () => undefined }: ImportJob,
  limits: ImportLimits,
): Promise<ImportOutcome> {
  const child = new ImportChild(archiveJob, limits, onLine);
  const kill = () => child.kill();
  signal?.addEventListener('abort', kill, { once: true });
  let reason: string | null = null;
  const end = (why: string) => {
    reason ??= why;
    child.kill();
  };
  const timer = setTimeout(() => end(`it took longer than ${limits.durationMs / 1000} s`), limits.durationMs);
  const watch = setInterval(async () => {
    if ((await residentBytes(child.pid)) > limits.memoryBytes) end(tooMuchMemory(limits.memoryBytes));
  }, MEMORY_EVERY_MS);
  try {
    const ended = await child.ended;
    return ended.outcome ?? failureOfEnd(ended, reason, limits);
  } finally {
    clearTimeout(timer);
    clearInterval(watch);
    signal?.removeEventListener('abort', kill);
  }
}

function failureOfEnd(
  { code, signal, lines }: ChildEnd,
  reason: string | null,
  limits: ImportLimits,
): ImportOutcome {
  const heapFull = lines.some((line) => line.includes('heap out of memory'));
  const why = reason ?? (heapFull ? tooMuchMemory(limits.heapMiB * MIB) : null);
  if (why !== null) {
    return { status: 'failed', failure: failure('undecodable', `The import was stopped: ${why}.`) };
  }
  const how = signal === null ? `with status ${code}` : `by ${signal}`;
  return {
    status: 'failed',
    failure: failure('internal', `The importing process ended ${how} before it was done.`),
  };
}

function tooMuchMemory(bytes: number): string {
  return `it needed more than ${Math.round(bytes / MIB)} MiB of memory`;
}

/** 0 where the system doesn't say. */
async function residentBytes(pid: number | null): Promise<number> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

async function empty(folder: string): Promise<void> {
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true });
}
