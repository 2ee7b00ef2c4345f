import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ProcessPlan, SupervisedProcess } from './supervised-process.js';

const API_STOP_TIMEOUT_MS = 10_000;
/** A worker may take 30 s to end its epochs and give its trials back. */
const WORKER_STOP_TIMEOUT_MS = 40_000;

export interface PartsOptions {
  workers: number;
  port: number;
  home: string;
  databaseUrl: string;
  redisUrl: string;
  inherited: Record<string, string | undefined>;
  onRestart: (message: string) => void;
}

/** The processes of one machine, in the order in which they start; they stop the other way round. */
export function createParts(options: PartsOptions): [api: SupervisedProcess, ...others: SupervisedProcess[]] {
  const { home, port, databaseUrl, redisUrl, inherited, onRestart } = options;
  const environment = {
    ...inherited,
    UNETSWEEP_HOME: home,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    TF_CPP_MIN_LOG_LEVEL: inherited.TF_CPP_MIN_LOG_LEVEL ?? '3',
  };
  const part = (
    app: string,
    name: string,
    stopTimeoutMs: number,
    own: Record<string, string> = {},
  ): SupervisedProcess => {
    const plan: ProcessPlan = {
      name,
      command: [appEntry(app)],
      environment: { ...environment, ...own },
      logFile: join(home, 'logs', `${name}.log`),
      stopTimeoutMs,
      onRestart,
    };
    return new SupervisedProcess(plan);
  };
  const workers = Array.from({ length: options.workers }, (_, index) =>
    part('worker', index === 0 ? 'worker' : `worker-${index + 1}`, WORKER_STOP_TIMEOUT_MS),
  );
  return [
    part('api', 'api', API_STOP_TIMEOUT_MS, { PORT: String(port) }),
    part('planner', 'planner', API_STOP_TIMEOUT_MS),
    ...workers,
  ];
}

/** `apps/<app>/dist/main.js` of this repository. */
function appEntry(app: string): string {
  return fileURLToPath(new URL(`../../../${app}/dist/main.js`, import.meta.url));
}
