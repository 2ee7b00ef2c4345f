import { execFile, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { promisify } from 'node:util';
import { type CpuIsa, cpuIsaOf } from '@unetsweep/tensorflow';
import type { ProbeAnswer } from './probe-process.js';
import { processFile } from './process-file.js';
import { usableMemoryMb } from './slot-memory.js';

/** The machine that a worker trains on. */
export interface Machine {
  device: { kind: 'cpu' | 'gpu'; name: string; memoryMb: number };
  cores: number;
  /** As CUDA_VISIBLE_DEVICES names them. */
  gpus: string[];
  cpuIsa: CpuIsa;
  tensorflowVersion: string;
}

const PROBE_TIMEOUT_MS = 120_000;

/** Loads TensorFlow once in a process of its own. @throws Error when it can't be loaded */
export async function detectMachine(): Promise<Machine> {
  const probe = await probeTensorFlow();
  const gpus = probe.usesGpu ? await listGpus() : [];
  const [first] = gpus;
  const cpu = {
    kind: 'cpu' as const,
    name: cpus()[0]?.model ?? 'unknown',
    memoryMb: usableMemoryMb(),
  };
  return {
    device: first ? { kind: 'gpu', ...first } : cpu,
    cores: availableParallelism(),
    gpus: visibleGpus(gpus.length),
    cpuIsa: cpuIsaOf(readCpuInfo()),
    tensorflowVersion: probe.tensorflowVersion,
  };
}

function probeTensorFlow(): Promise<ProbeAnswer> {
  return new Promise((resolve, reject) => {
    const child = fork(processFile('probe-process.js'), {
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', TF_FORCE_GPU_ALLOW_GROWTH: 'true' },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      timeout: PROBE_TIMEOUT_MS,
    });
    let complaint = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-4_000);
    });
    child.once('message', (answer) => resolve(answer as unknown as ProbeAnswer));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      reject(
        new Error(`TensorFlow can't be loaded (${signal ?? `exit status ${code}`}): ${complaint.trim()}`),
      );
    });
  });
}

/** As `nvidia-smi` names them; none where it isn't there. */
async function listGpus(): Promise<{ name: string; memoryMb: number }[]> {
  const query = ['--query-gpu=name,memory.total', '--format=csv,noheader,nounits'];
  const { stdout } = await promisify(execFile)('nvidia-smi', query);
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [name = 'GPU', memory = '0'] = line.split(',').map((part) => part.trim());
      return { name, memoryMb: Number(memory) || 0 };
    });
}

/** Where only some GPUs are visible to this worker, those. */
function visibleGpus(count: number): string[] {
  const visible = process.env.CUDA_VISIBLE_DEVICES?.split(',').filter((name) => name.trim() !== '');
  return visible ?? Array.from({ length: count }, (_, index) => String(index));
}

function readCpuInfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}
