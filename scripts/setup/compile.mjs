import { existsSync, readdirSync } from 'node:fs';
import { inRoot } from './root.mjs';
import { runNode } from './run-node.mjs';
import { openStamp } from './stamp.mjs';

const CONFIGURATION = ['package-lock.json', 'tsconfig.json', 'tsconfig.base.json'];

/**
 * Makes what the sources have outdated: the database client, the programs, the dashboard.
 * @param {import('./report.mjs').Report} report
 */
export async function compile(report) {
  await generateDatabaseClient(report);
  const results = await Promise.allSettled([compilePrograms(report), bundleDashboard(report)]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

/** @param {import('./report.mjs').Report} report */
async function generateDatabaseClient(report) {
  const stamp = openStamp('prisma', ['prisma', 'prisma.config.ts', 'package-lock.json']);
  if (stamp.isFresh() && existsSync(inRoot('packages/store/src/generated'))) return;
  // Generating needs no schema engine, but Prisma downloads one unless it is told of a program that takes its place.
  const env = {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
  };
  await report.step('Database client', () =>
    runNode(['node_modules/prisma/build/index.js', 'generate'], { env }),
  );
  stamp.mark();
}

/** @param {import('./report.mjs').Report} report */
async function compilePrograms(report) {
  const stamp = openStamp('programs', [...CONFIGURATION, 'prisma', 'packages', 'apps']);
  const complete = programs().every((program) => existsSync(inRoot(program)));
  if (stamp.isFresh() && complete) return;
  // Types are the developers' matter (`npm run check`); without checking them this takes half the time. The compiler
  // trusts its build information: where outputs were removed it has to be told.
  const force = complete ? [] : ['--force'];
  await report.step('Programs', () =>
    runNode(['node_modules/typescript/bin/tsc', '-b', '--noCheck', ...force]),
  );
  stamp.mark();
}

/** @param {import('./report.mjs').Report} report */
async function bundleDashboard(report) {
  const stamp = openStamp('dashboard', [
    ...CONFIGURATION,
    'apps/dashboard',
    'packages/client/src',
    'packages/contract/src',
  ]);
  if (stamp.isFresh() && existsSync(inRoot('apps/dashboard/dist/index.html'))) return;
  const vite = inRoot('node_modules/vite/bin/vite.js');
  await report.step('Dashboard', () =>
    runNode([vite, 'build', '--logLevel', 'warn'], { cwd: inRoot('apps/dashboard') }),
  );
  stamp.mark();
}

/** The main output of every package and app that has a main source. */
function programs() {
  return ['packages', 'apps'].flatMap((group) =>
    readdirSync(inRoot(group)).flatMap((name) =>
      ['index', 'main']
        .filter((main) => existsSync(inRoot(group, name, 'src', `${main}.ts`)))
        .map((main) => `${group}/${name}/dist/${main}.js`),
    ),
  );
}
