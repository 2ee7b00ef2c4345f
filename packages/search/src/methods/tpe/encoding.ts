import type { Selection } from '../../space/axes.js';
import type { Candidate } from '../../space/candidate.js';
import { axisScale, type Scale } from '../../space/parameter-scale.js';
import type { GivenPoint, Space } from '../../space/space.js';
import type { AxisValue } from './axis-model.js';

/** Points as positions on the scales of a space's axes, and back. */
export class Encoding {
  readonly scales: readonly Scale[];

  constructor(private readonly space: Space) {
    this.scales = space.axes.map((axis) => axisScale(axis, space.spec.parameters));
  }

  /** A position for each axis; NaN where it takes no part, or has a value that is none of the listed ones. */
  positionsOf(params: GivenPoint): number[] {
    const selection = this.space.point(params);
    return this.space.axes.map(({ members }, axis) => {
      const candidate = members.map((member) => selection[member]).find((each) => each !== undefined);
      return candidate ? this.positionOf(candidate, axis) : Number.NaN;
    });
  }

  /** @param values one for each axis */
  selectionOf(values: readonly AxisValue[]): Selection {
    const { axes, parameters } = this.space;
    const selection = new Array<Candidate | undefined>(parameters.length);
    axes.forEach(({ members }, axis) => {
      const { position, isIndex } = values[axis] as AxisValue;
      const scale = this.scales[axis] as Scale;
      for (const member of members) {
        const parameter = parameters[member];
        if (isIndex || scale.kind === 'categories') selection[member] = parameter?.at(position);
        else selection[member] = parameter?.given(scale.toValue(position));
      }
    });
    return selection;
  }

  private positionOf({ index, set }: Candidate, axis: number): number {
    const scale = this.scales[axis] as Scale;
    if (scale.kind === 'categories' || scale.listed?.isOrdinal) return index >= 0 ? index : Number.NaN;
    const value = Object.values(set)[0];
    if (typeof value !== 'number') return Number.NaN;
    return Math.min(Math.max(scale.toScale(value), scale.low), scale.high);
  }
}
