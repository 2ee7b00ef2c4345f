import { tmpdir } from 'node:os';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import { MAX_ARCHIVE_BYTES, type UploadOptions } from './dependencies.js';

/** Everything that this process reads from its environment. */
export const ApiEnvironmentSchema = Type.Object({
  DATABASE_URL: Type.String({
    pattern: '^postgres(ql)?://',
    description: 'Postgres, where everything is kept.',
  }),
  REDIS_URL: Type.String({ pattern: '^rediss?://', description: 'Redis, for tickets and wake-ups.' }),
  HOST: Type.String({ default: '127.0.0.1', minLength: 1, description: 'Address to listen on.' }),
  PORT: Type.Integer({
    default: 4400,
    minimum: 0,
    maximum: 65_535,
    description: 'Port to listen on; 0 = any free one.',
  }),
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    default: 'info',
    description: 'Least severe line that is logged.',
  }),
  UNETSWEEP_ADMIN_KEY: Type.Optional(
    Type.String({
      minLength: 16,
      description: 'Key that every call must then carry; needed to listen on anything but loopback.',
    }),
  ),
  METRICS_PUBLIC: Type.Enum(['0', '1'], { default: '0', description: '1 = /metrics needs no key.' }),
  MAX_ARCHIVE_BYTES: Type.Integer({
    default: MAX_ARCHIVE_BYTES,
    minimum: 1024,
    description: 'Size of the largest archive of images that is taken, in bytes.',
  }),
  IMPORT_CONCURRENCY: Type.Integer({
    default: 1,
    minimum: 0,
    maximum: 64,
    description: 'Imports at a time; 0 = this process carries out none.',
  }),
  IMPORT_FOLDER: Type.Optional(
    Type.String({
      minLength: 1,
      description: 'Where uploads and imports put their files; the system’s folder for temporary files.',
    }),
  ),
});

type ApiEnvironment = Static<typeof ApiEnvironmentSchema>;

export interface ApiConfig {
  databaseUrl: string;
  redisUrl: string;
  host: string;
  port: number;
  logLevel: string;
  adminKey: string | null;
  metricsPublic: boolean;
  uploads: UploadOptions;
  importConcurrency: number;
}

/** Faults of the environment, one line each; values are not shown, for they may be secrets. */
export class ConfigError extends Error {
  constructor(readonly faults: string[]) {
    super(`The environment is not usable:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i;

/** Whether only this machine can reach an address. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

function describeFault(error: { instancePath: string; message: string; params: object }): string[] {
  const missing = (error.params as { requiredProperties?: string[] }).requiredProperties;
  if (missing) return missing.map((name) => `${name} is not set`);
  const { allowedValues } = error.params as { allowedValues?: string[] };
  const accepted = allowedValues ? ` (${allowedValues.join(', ')})` : '';
  return [`${error.instancePath.slice(1)}: ${error.message}${accepted}`];
}

function readEnvironment(source: Record<string, string | undefined>): ApiEnvironment {
  const known = Object.keys(ApiEnvironmentSchema.properties);
  const given = known.flatMap((name) => (source[name] ? [[name, source[name]]] : []));
  const value = Value.Convert(
    ApiEnvironmentSchema,
    Value.Default(ApiEnvironmentSchema, Object.fromEntries(given)),
  );
  if (Value.Check(ApiEnvironmentSchema, value)) return value;
  throw new ConfigError(Value.Errors(ApiEnvironmentSchema, value).flatMap(describeFault));
}

/** @throws ConfigError with every fault at once */
export function loadConfig(source: Record<string, string | undefined>): ApiConfig {
  const environment = readEnvironment(source);
  const adminKey = environment.UNETSWEEP_ADMIN_KEY ?? null;
  if (adminKey === null && !isLoopback(environment.HOST)) {
    throw new ConfigError([
      `HOST is ${environment.HOST}, which others can reach: set UNETSWEEP_ADMIN_KEY (16 characters or more), or listen on 127.0.0.1`,
    ]);
  }
  return {
    databaseUrl: environment.DATABASE_URL,
    redisUrl: environment.REDIS_URL,
    host: environment.HOST,
    port: environment.PORT,
    logLevel: environment.LOG_LEVEL,
    adminKey,
    metricsPublic: environment.METRICS_PUBLIC === '1',
    uploads: {
      folder: environment.IMPORT_FOLDER ?? tmpdir(),
      maxArchiveBytes: environment.MAX_ARCHIVE_BYTES,
    },
    importConcurrency: environment.IMPORT_CONCURRENCY,
  };
}
