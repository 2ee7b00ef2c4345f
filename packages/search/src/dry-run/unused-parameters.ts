import type { FieldError, Path, ResolvedSweepSpec } from '@unetsweep/contract';
import type { ResolvedPoint } from '../space/space.js';

interface Pending {
  parameter: string;
  /** What `params` shows where a point uses it. */
  shownAt: Path;
  /** JSON Pointer. */
  pointer: string;
  isConditional: boolean;
}

const escaped = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');

function leavesOf(
  parameter: string,
  values: Record<string, Record<Path, unknown>>,
): Omit<Pending, 'isConditional'>[] {
  const entries = Object.entries(values).flatMap(([label, set]) =>
    Object.entries(set).map(([path, value]) => ({ label, path, value })),
  );
  return entries
    .filter(({ value }) => typeof value !== 'object' || value === null || Array.isArray(value))
    .map(({ label, path }) => ({
      parameter,
      shownAt: path,
      pointer: `/parameters/${parameter}/values/${escaped(label)}/${path}`,
    }));
}

/** Watches points for parameters, and fields of bundles, that none of them uses: they would vary nothing. */
export class UnusedParameters {
  private pending: Pending[];

  constructor({ parameters, conditions }: ResolvedSweepSpec) {
    const conditional = new Set(conditions.map(({ parameter }) => parameter));
    this.pending = Object.entries(parameters).flatMap(([name, parameter]) => {
      const isConditional = conditional.has(name);
      const whole = { parameter: name, shownAt: name, pointer: `/parameters/${name}` };
      const isBundle = !Array.isArray(parameter) && parameter.type === 'bundle';
      const all = isBundle ? [whole, ...leavesOf(name, parameter.values)] : [whole];
      return all.map((each) => ({ ...each, isConditional }));
    });
  }

  see({ params }: ResolvedPoint): void {
    if (this.pending.length > 0)
      this.pending = this.pending.filter(({ shownAt }) => !Object.hasOwn(params, shownAt));
  }

  /** @param isWhole whether every point was seen; else a condition may hold in one that was not */
  errors(isWhole: boolean): FieldError[] {
    return this.pending
      .filter(({ isConditional }) => isWhole || !isConditional)
      .map(({ shownAt, pointer, isConditional }) => {
        const reason = isConditional
          ? 'its condition holds in none, or what is chosen beside it lacks it'
          : 'what is chosen beside it lacks it';
        return { path: pointer, code: 'unusedField', message: `no point uses ${shownAt}: ${reason}` };
      });
  }
}
