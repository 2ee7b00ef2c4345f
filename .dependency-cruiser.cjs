/** Imports point one way: contract <- search, datasets, recipes, queue; tensorflow <- unet <- feasibility; search <- store; packages <- apps. */
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: `^${from}/src` },
  to: {
    path: '^(packages|apps)/',
    pathNot: [`^${from}/`, ...allowed.map((target) => `^packages/${target}/`)],
  },
});

const onlyIn = (name, owners, modules, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: '^(packages|apps)/', pathNot: owners.map((owner) => `^${owner}/`) },
  to: { path: `node_modules/(${modules})/` },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'resolvable',
      severity: 'error',
      from: { path: '^(packages|apps)/' },
      to: { couldNotResolve: true, pathNot: 'generated' },
    },
    only('contract-stands-alone', 'packages/contract', [], 'The contract imports nothing of ours.'),
    only('search-is-pure', 'packages/search', ['contract'], 'Search knows the contract only.'),
    only('datasets-below', 'packages/datasets', ['contract'], 'Data sets know the contract only.'),
    only('tensorflow-below', 'packages/tensorflow', [], 'The graph library knows nothing of ours.'),
    only(
      'unet-below',
      'packages/unet',
      ['contract', 'tensorflow'],
      'Training knows nothing of Redis, Postgres or HTTP.',
    ),
    only(
      'feasibility-above-core',
      'packages/feasibility',
      ['contract', 'datasets', 'unet'],
      'Feasibility knows the core.',
    ),
    only(
      'store-above-core',
      'packages/store',
      ['contract', 'search'],
      'The store knows the core, not the queue or the apps.',
    ),
    only(
      'recipes-above-contract',
      'packages/recipes',
      ['contract'],
      'Recipes are specs and readings of outcomes.',
    ),
    only('queue-above-core', 'packages/queue', ['contract'], 'The queue knows the contract only.'),
    only('client-stands-alone', 'packages/client', [], 'The client is made from the OpenAPI document.'),
    only(
      'provision-stands-alone',
      'packages/provision',
      [],
      'Provisioning runs before anything else is there.',
    ),
    {
      name: 'apps-apart',
      comment: 'Apps are processes; what two of them need is a package.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/src' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'pure-core',
      comment: 'No clock, disk, network or process in the contract, in search and in recipes.',
      severity: 'error',
      from: { path: '^packages/(contract|search|recipes)/src', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    onlyIn(
      'tensorflow-in-one-place',
      ['packages/tensorflow'],
      '@tensorflow',
      'One package loads the native library.',
    ),
    onlyIn(
      'database-in-one-place',
      ['packages/store'],
      '@prisma|prisma|pg',
      'One package speaks to Postgres.',
    ),
    onlyIn('redis-in-one-place', ['packages/queue'], 'bullmq|ioredis', 'One package speaks to Redis.'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(/dist/|/generated/|apps/dashboard/(dist|vite))' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.d.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
