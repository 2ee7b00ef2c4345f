/** Sizes beyond which a sweep is refused. */
export const sweepLimits = {
  nameLength: 200,
  notesLength: 20_000,
  tags: 32,
  parameters: 64,
  /** Items of any list in a spec, values of a choice included. */
  listItems: 10_000,
  /** Entries of `conditions`, `overrides` and `exclude`: each is read as a filter before the answer. */
  conditions: 1000,
  cells: 1_000_000,
  objectives: 4,
  /** Nesting of a posted document. */
  jsonDepth: 64,
  /** Problems listed in one answer. */
  errors: 100,
} as const;

/** Sizes beyond which a plan is refused. */
export const planLimits = { stages: 50, carries: 50, per: 8, top: 100 } as const;

export const filterLimits = { characters: 4000, tests: 50, depth: 10 } as const;

export const listLimits = { defaultLimit: 100, maxLimit: 1000, sortPaths: 4, waitSeconds: 60 } as const;

export const seedLimits = { minimum: 0, maximum: 2_147_483_647 } as const;
