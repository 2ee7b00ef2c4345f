import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { CommandError, exitCode } from './exit-code.js';

/** The environment variables that the command line reads, with what `.env.example` says of them. */
export const environmentVariables = {
  UNETSWEEP_HOME: 'Folder of everything that outlives a run: TensorFlow, the embedded Postgres, logs.',
  UNETSWEEP_URL:
    'Address of the API that commands talk to; default: the instance that runs on UNETSWEEP_HOME.',
  UNETSWEEP_KEY: 'API key that commands send; default: UNETSWEEP_ADMIN_KEY.',
  UNETSWEEP_ADMIN_KEY: 'The key that the API asks for.',
  DATABASE_URL: 'A Postgres of your own; without it `up` starts an embedded one.',
  REDIS_URL: 'A Redis of your own; without it `up` starts one.',
  PORT: 'Port of the API and the dashboard.',
} as const;

export type EnvironmentVariable = keyof typeof environmentVariables;

export interface Environment {
  home: string;
  url: string | null;
  key: string | null;
  databaseUrl: string | null;
  redisUrl: string | null;
  /** Null: `defaultPort` or the next free one. */
  port: number | null;
}

export const defaultPort = 4400;

/** @throws CommandError naming the variable and what it takes */
export function readEnvironment(variables: Record<string, string | undefined>): Environment {
  const text = (name: EnvironmentVariable): string | null => variables[name]?.trim() || null;
  const home = text('UNETSWEEP_HOME') ?? join(homedir(), '.unetsweep');
  return {
    home: isAbsolute(home) ? home : resolve(home),
    url: checkedUrl('UNETSWEEP_URL', text('UNETSWEEP_URL'), ['http:', 'https:']),
    key: text('UNETSWEEP_KEY') ?? text('UNETSWEEP_ADMIN_KEY'),
    databaseUrl: checkedUrl('DATABASE_URL', text('DATABASE_URL'), ['postgres:', 'postgresql:']),
    redisUrl: checkedUrl('REDIS_URL', text('REDIS_URL'), ['redis:', 'rediss:']),
    port: text('PORT') === null ? null : parsePort(text('PORT') ?? '', 'PORT'),
  };
}

/** @throws CommandError */
export function parsePort(text: string, name: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new CommandError(
      `${name} is "${text}"`,
      exitCode.invalidInput,
      'Give a whole number from 1 to 65535.',
    );
  }
  return port;
}

function checkedUrl(name: EnvironmentVariable, value: string | null, protocols: string[]): string | null {
  if (value === null) return null;
  const protocol = URL.canParse(value) ? new URL(value).protocol : null;
  if (protocol === null || !protocols.includes(protocol)) {
    // The value may hold a password, so the message does not repeat it.
    throw new CommandError(
      `${name} is not an address of the kind ${protocols.map((known) => `${known}//…`).join(' or ')}`,
      exitCode.invalidInput,
    );
  }
  return value.replace(/\/+$/, '');
}
