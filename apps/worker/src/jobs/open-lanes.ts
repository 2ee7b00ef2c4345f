import { totalmem } from 'node:os';
import type { WakeUps } from '@unetsweep/queue';
import type { Store } from '@unetsweep/store';
import { type CpuIsa, numericsEnvironment } from '@unetsweep/tensorflow';
import type { Logger } from 'pino';
import type { DatasetCache } from '../dataset-cache.js';
import { JobLane } from './job-lane.js';
import { JobProcess } from './job-process.js';
import { answerQuestion } from './job-resources.js';

/** Of each kind of job: how long one may take. Each kind has a lane and a process of its own, so that none waits for another. */
const kinds: Record<string, { timeLimitMs: number }> = {
  calibration: { timeLimitMs: 600_000 },
  ensemble: { timeLimitMs: 3_600_000 },
  prediction: { timeLimitMs: 120_000 },
  pseudoLabels: { timeLimitMs: 6 * 3_600_000 },
};

const IDLE_MS = 5 * 60_000;
const MOST_THREADS = 2;
const LEAST_MEMORY_BYTES = 1.5 * 1024 ** 3;
const MEMORY_SHARE = 0.25;

interface LaneParts {
  store: Store;
  cache: DatasetCache;
  wakeUps: WakeUps;
  workerId: string;
  leaseMs: number;
  cores: number;
  cpuIsa: CpuIsa;
  log: Logger;
}

/** What this worker does beside its trials: on the CPU, with few threads and behind the trials, whatever device those have. */
export function openLanes(parts: LaneParts): JobLane[] {
  const { store, wakeUps, workerId, leaseMs, cores, cpuIsa, log } = parts;
  const environment = numericsEnvironment({
    device: 'cpu',
    intraOpThreads: Math.min(MOST_THREADS, cores),
    cpuIsa,
  });
  const memoryLimitBytes = Math.max(LEAST_MEMORY_BYTES, MEMORY_SHARE * totalmem());
  return Object.entries(kinds).map(
    ([kind, { timeLimitMs }]) =>
      new JobLane({
        kind,
        timeLimitMs,
        workerId,
        leaseMs,
        jobs: store.jobs,
        process: new JobProcess({
          environment,
          answer: (question) => answerQuestion(question, parts),
          idleMs: IDLE_MS,
          memoryLimitBytes,
          log,
        }),
        onEnd: (jobId) => void wakeUps.publish('jobEnds', { jobId }),
        log,
      }),
  );
}
