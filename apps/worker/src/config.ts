import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';

const label = '[A-Za-z0-9_.-]{1,64}=[A-Za-z0-9_.:/-]{1,64}';

/** Everything that this process reads from its environment. */
export const WorkerEnvironmentSchema = Type.Object({
  DATABASE_URL: Type.String({
    pattern: '^postgres(ql)?://',
    description: 'Postgres, where everything is kept.',
  }),
  REDIS_URL: Type.String({ pattern: '^rediss?://', description: 'Redis, for tickets and wake-ups.' }),
  SLOTS: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 256,
      description: 'Trials at once; default: one for each GPU, or for up to four cores.',
    }),
  ),
  WORKER_LABELS: Type.String({
    pattern: `^(${label}(,${label})*)?$`,
    default: '',
    description: 'What sweeps may ask for in requirements.labels: name=value, joined by commas.',
  }),
  UNETSWEEP_HOME: Type.Optional(
    Type.String({
      minLength: 1,
      description: 'Folder of the data set cache; default: .unetsweep in the home folder.',
    }),
  ),
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    default: 'info',
    description: 'Least severe line that is logged.',
  }),
  LEASE_MS: Type.Integer({
    minimum: 1_000,
    maximum: 3_600_000,
    default: 30_000,
    description: 'A trial whose worker was not heard of for so long goes to another one, in ms.',
  }),
});

type WorkerEnvironment = Static<typeof WorkerEnvironmentSchema>;

export interface WorkerConfig {
  databaseUrl: string;
  redisUrl: string;
  /** Null: by what the machine has. */
  slots: number | null;
  labels: Record<string, string>;
  homeFolder: string;
  logLevel: WorkerEnvironment['LOG_LEVEL'];
  leaseMs: number;
}

/** Faults of the environment, one line each; values are not shown, for they may be secrets. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly faults: readonly string[]) {
    super(`The environment is not usable:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

/** @throws ConfigError with every fault at once */
export function loadConfig(source: Readonly<Record<string, string | undefined>>): WorkerConfig {
  const environment = readEnvironment(source);
  return {
    databaseUrl: environment.DATABASE_URL,
    redisUrl: environment.REDIS_URL,
    slots: environment.SLOTS ?? null,
    labels: Object.fromEntries(environment.WORKER_LABELS.split(',').filter(Boolean).map(splitLabel)),
    homeFolder: resolve(environment.UNETSWEEP_HOME ?? join(homedir(), '.unetsweep')),
    logLevel: environment.LOG_LEVEL,
    leaseMs: environment.LEASE_MS,
  };
}

function readEnvironment(source: Readonly<Record<string, string | undefined>>): WorkerEnvironment {
  const known = Object.keys(WorkerEnvironmentSchema.properties);
  const given = known.flatMap((name) => (source[name] ? [[name, source[name]]] : []));
  const defaulted = Value.Default(WorkerEnvironmentSchema, Object.fromEntries(given));
  const value = Value.Convert(WorkerEnvironmentSchema, defaulted);
  if (Value.Check(WorkerEnvironmentSchema, value)) return value;
  throw new ConfigError(Value.Errors(WorkerEnvironmentSchema, value).flatMap(describeFault));
}

function describeFault(error: { instancePath: string; message: string; params: object }): string[] {
  const missing = (error.params as { requiredProperties?: string[] }).requiredProperties;
  if (missing) return missing.map((name) => `${name} is not set`);
  return [`${error.instancePath.slice(1)}: ${error.message}`];
}

function splitLabel(entry: string): [string, string] {
  const [name = '', value = ''] = entry.split('=');
  return [name, value];
}
