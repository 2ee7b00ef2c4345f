import type { Json, NextMesh } from '@unetsweep/contract';

/** Fields that speak of the values or of the number of points of the sweep that was copied. */
const OF_OTHER_POINTS = ['search', 'zip', 'maxTrials', 'stopWhen', 'epochBudget'];

/** The fields of a sweep over a mesh around the best point of the one that they were copied from. */
export function withMesh(
  { name, spec }: { name: string; spec: Record<string, Json> },
  { parameters, reason }: NextMesh,
): Record<string, Json> {
  const kept = Object.entries(spec).filter(([field]) => !OF_OTHER_POINTS.includes(field));
  const { conditions = [], ...rest } = Object.fromEntries(kept) as { conditions?: { parameter: string }[] };
  const left = conditions.filter(({ parameter }) => Object.hasOwn(parameters, parameter));
  return {
    ...(rest as Record<string, Json>),
    name: `${name}, ${reason === 'border' ? 'beyond the border' : 'finer'}`,
    search: { method: 'grid' },
    parameters: parameters as Record<string, Json>,
    ...(left.length > 0 && { conditions: left as unknown as Json }),
  };
}
