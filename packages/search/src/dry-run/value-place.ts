import type { Json, Path, ResolvedSweepSpec } from '@unetsweep/contract';

type Values = Readonly<Record<Path, Json>>;

/** Whether values by path set the field, as itself or inside an object. */
function setsAt(values: Values, path: Path, value: unknown): string | undefined {
  return Object.keys(values).find(
    (own) =>
      (own === path && JSON.stringify(values[own]) === JSON.stringify(value)) || path.startsWith(`${own}.`),
  );
}

/** Values by path of a sweep beside its parameters, each with its JSON pointer. */
function givenValues({ search, epochBudget, overrides }: ResolvedSweepSpec): [string, Values][] {
  const listed = search.method === 'points' ? search.points : [];
  return [
    ...overrides.map(({ set }, index): [string, Values] => [`/overrides/${index}/set`, set]),
    ...listed.map((point, index): [string, Values] => [`/search/points/${index}`, point]),
    ...search.startPoints.map((point, index): [string, Values] => [`/search/startPoints/${index}`, point]),
    ...(epochBudget ? [['/epochBudget/anchor', epochBudget.anchor] as [string, Values]] : []),
  ];
}

/** JSON pointer to what gives a field this value: a parameter, an override, a listed point or the fixed values. */
export function valuePlace(spec: ResolvedSweepSpec, path: Path, value: unknown): string {
  if (Object.hasOwn(spec.parameters, path)) return `/parameters/${path}`;
  for (const [pointer, values] of givenValues(spec)) {
    const own = setsAt(values, path, value);
    if (own !== undefined) return `${pointer}/${own}`;
  }
  return `/trial/${path.replaceAll('.', '/')}`;
}
