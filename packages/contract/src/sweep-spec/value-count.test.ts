import { describe, expect, it } from 'vitest';
import type { Parameter } from './parameter.js';
import { parameterValueCount } from './value-count.js';

describe('parameterValueCount', () => {
  it.each<[Parameter, number | null]>([
    [['a', 'b'], 2],
    [{ type: 'choice', values: [1, 2, 3] }, 3],
    [{ type: 'bundle', values: { a: {}, b: {} } }, 2],
    [{ type: 'int', low: 3, high: 120, step: 3 }, 40],
    [{ type: 'int', low: 1, high: 4 }, 4],
    [{ type: 'int', low: 5, high: 5 }, 1],
    [{ type: 'int', low: 1, high: 3, points: 10 }, 3],
    [{ type: 'int', low: 1, high: 1e12 }, 1e12],
    [{ type: 'float', low: 0, high: 0.3, step: 0.1 }, 4],
    [{ type: 'float', low: 0, high: 1, points: 5 }, 5],
    [{ type: 'float', low: 1e-5, high: 1e-1, factor: 10 }, 5],
    [{ type: 'float', low: 1, high: 9, factor: 2 }, 4],
    [{ type: 'float', low: 0, high: 1 }, null],
    [{ type: 'float', low: 0.1, high: 0.1 }, 1],
    [{ type: 'float', low: 0.1, high: 0.1, points: 5 }, 1],
    [{ type: 'float', low: 1e-9, high: 1, step: 1e-9 }, 1e9],
    [{ type: 'normal', mean: 0, std: 1, low: 2, high: 2 }, 1],
    [{ type: 'logNormal', mean: 0, std: 1 }, null],
  ])('of %j is %s', (parameter, count) => {
    expect(parameterValueCount(parameter)).toBe(count);
  });
});
