import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadConfig as readApiConfig } from '../../apps/api/src/config.js';
import { readEnvironment as readCliEnvironment } from '../../apps/cli/src/environment.js';
import { readConfig as readPlannerConfig } from '../../apps/planner/src/config.js';
import { loadConfig as readWorkerConfig } from '../../apps/worker/src/config.js';

type Environment = Record<string, string | undefined>;

const readers: Record<string, (environment: Environment) => unknown> = {
  api: readApiConfig,
  cli: readCliEnvironment,
  planner: readPlannerConfig,
  worker: readWorkerConfig,
};

/** The names that a program looks up, whether or not it can start without them. */
function variablesOf(read: (environment: Environment) => unknown): string[] {
  const names = new Set<string>();
  const environment = new Proxy<Environment>(
    {},
    {
      get: (_, name) => {
        names.add(String(name));
        return undefined;
      },
    },
  );
  try {
    read(environment);
  } catch (error) {
    // Missing variables are what this environment has; anything else is a fault of the test.
    if (!(error instanceof Error) || error.constructor.name !== 'ConfigError') throw error;
  }
  return [...names];
}

const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
const documented = [...example.matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name);

describe('.env.example', () => {
  it.each(Object.keys(readers))('names every variable that the %s reads', (program) => {
    const names = variablesOf(readers[program] ?? (() => {}));
    expect(names.length).toBeGreaterThan(2);
    expect(documented).toEqual(expect.arrayContaining(names));
  });

  it('names no variable that nothing reads, and none twice', () => {
    const read = new Set(Object.values(readers).flatMap(variablesOf));
    expect(documented.filter((name) => name !== undefined && !read.has(name))).toEqual([]);
    expect(new Set(documented).size).toBe(documented.length);
  });
});
