import type { Json, ResolvedSweepSpec } from '@unetsweep/contract';
import type { LoggedPlanning } from './replay.js';

/** A planning beside the first one, as it was stored. */
export interface PlanningRow {
  generation: number;
  cursor: Readonly<Record<string, Json>>;
  /** Fields of the spec that it changed, as they were before. */
  replaced: Partial<ResolvedSweepSpec>;
  /** Numbers of the points that it took back: [from, to]. */
  withdrawn: readonly (readonly [number, number])[];
}

/**
 * Every planning of a sweep, the first one included, each with the spec of its time.
 * @param spec as it is now
 * @param rows ascending by generation
 */
export function planningHistory(spec: ResolvedSweepSpec, rows: readonly PlanningRow[]): LoggedPlanning[] {
  const specs = [spec];
  for (const { replaced } of [...rows].reverse()) specs.unshift({ ...(specs[0] ?? spec), ...replaced });
  const withdrawn = new Set<number>();
  const first = { generation: 0, spec: specs[0] ?? spec, cursor: null, withdrawn: new Set<number>() };
  const later = rows.map(({ generation, cursor, withdrawn: ranges }, index): LoggedPlanning => {
    for (const [from, to] of ranges) for (let number = from; number <= to; number++) withdrawn.add(number);
    return {
      generation,
      spec: specs[index + 1] ?? spec,
      cursor: { ...cursor },
      withdrawn: new Set(withdrawn),
    };
  });
  return [first, ...later];
}
