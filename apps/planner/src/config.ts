/** Everything that the planner reads from its environment. */
export interface PlannerConfig {
  databaseUrl: string;
  redisUrl: string;
  /** How long a sweep stays a planner's own without a sign of life, in ms. */
  leaseMs: number;
  logLevel: string;
}

/** Name -> what it is for; checked against `.env.example`. */
export const plannerVariables = {
  DATABASE_URL: 'Postgres, where everything is kept.',
  REDIS_URL: 'Redis, for tickets and wake-ups.',
  PLANNER_LEASE_MS: 'How long a planner may be silent before its sweeps go to another one, in ms.',
  LOG_LEVEL: 'Least severe line that is logged.',
} as const;

/** A sweep whose planner was not heard of for so long goes to another one. */
export const DEFAULT_LEASE_MS = 15_000;
const SHORTEST_LEASE_MS = 1_000;
const LONGEST_LEASE_MS = 3_600_000;
const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** Every fault of the environment at once; values are not repeated, for they may be secrets. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly faults: readonly string[]) {
    super(`The planner's environment has faults:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

/** @throws ConfigError */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): PlannerConfig {
  const faults: string[] = [];
  const url = (name: keyof typeof plannerVariables, pattern: RegExp, form: string): string => {
    const text = environment[name] ?? '';
    if (!pattern.test(text) || !URL.canParse(text))
      faults.push(`${name} must be a URL that begins with ${form}`);
    return text;
  };
  const config = {
    databaseUrl: url('DATABASE_URL', /^postgres(ql)?:\/\//, 'postgres://'),
    redisUrl: url('REDIS_URL', /^rediss?:\/\//, 'redis:// or rediss://'),
    leaseMs: Number(environment.PLANNER_LEASE_MS || DEFAULT_LEASE_MS),
    logLevel: environment.LOG_LEVEL || 'info',
  };
  const { leaseMs } = config;
  if (!Number.isInteger(leaseMs) || leaseMs < SHORTEST_LEASE_MS || leaseMs > LONGEST_LEASE_MS)
    faults.push(`PLANNER_LEASE_MS must be a whole number from ${SHORTEST_LEASE_MS} to ${LONGEST_LEASE_MS}`);
  if (!logLevels.includes(config.logLevel)) faults.push(`LOG_LEVEL must be one of ${logLevels.join(', ')}`);
  if (faults.length > 0) throw new ConfigError(faults);
  return config;
}
