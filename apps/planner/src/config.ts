/** Everything that the planner reads from its environment. */
export interface PlannerConfig {
  databaseUrl: string;
  redisUrl: string;
  logLevel: string;
}

/** Name -> what it is for; checked against `.env.example`. */
export const plannerVariables = {
  DATABASE_URL: 'Postgres, where everything is kept.',
  REDIS_URL: 'Redis, for tickets and wake-ups.',
  LOG_LEVEL: 'Least severe line that is logged.',
} as const;

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
    logLevel: environment.LOG_LEVEL || 'info',
  };
  if (!logLevels.includes(config.logLevel)) faults.push(`LOG_LEVEL must be one of ${logLevels.join(', ')}`);
  if (faults.length > 0) throw new ConfigError(faults);
  return config;
}
