import type { Json } from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';
import { groupOrder } from './group-order.js';

const sorted = (values: unknown[], parameters: Parameters<typeof groupOrder>[1]['parameters'] = {}) =>
  values
    .map((value) => ({ 'params.x': value }))
    .sort(groupOrder(['params.x'], { parameters }))
    .map((group) => group['params.x']);

describe('groupOrder', () => {
  it('sorts numbers by size, texts by the alphabet with their numbers, missing values last', () => {
    expect(sorted([null, 10, 9, 1e-3, 2e-4])).toEqual([2e-4, 1e-3, 9, 10, null]);
    expect(sorted(['x10', 'x2', null, 'a'])).toEqual(['a', 'x2', 'x10', null]);
    expect(sorted(['a', true, 1, [2]])).toEqual([1, true, 'a', [2]]);
  });

  it('takes texts in the order in which the sweep lists them, and the rest behind', () => {
    const listed = ['sgd', 'adam', 'rmsprop'];
    expect(sorted(['adam', 'other', 'rmsprop', 'sgd'], { x: listed })).toEqual([...listed, 'other']);
    expect(sorted(['adam', 'sgd'], { x: { type: 'choice', values: ['sgd', 'adam'] } })).toEqual([
      'sgd',
      'adam',
    ]);
    expect(sorted([0.1, 0.01], { x: [0.1, 0.01] })).toEqual([0.01, 0.1]);
  });

  it('knows labels of bundles and of objects', () => {
    expect(sorted(['a', 'b'], { x: { type: 'bundle', values: { b: {}, a: {} } } })).toEqual(['b', 'a']);
    const objects: Json[] = [{ label: 'second', name: 'sgd' }, { name: 'adam' }];
    expect(sorted(['{"name":"adam"}', 'second'], { x: objects })).toEqual(['second', '{"name":"adam"}']);
    const labelled = { type: 'choice' as const, values: [3, 1], labels: ['three', 'one'] };
    expect(sorted(['one', 'three'], { x: labelled })).toEqual(['three', 'one']);
  });

  it('goes by the first path first', () => {
    const order = groupOrder(['params.x', 'params.y'], { parameters: {} });
    const groups = [
      { 'params.x': 2, 'params.y': 1 },
      { 'params.x': 1, 'params.y': 2 },
      { 'params.x': 1, 'params.y': 1 },
    ];
    expect(groups.sort(order).map((group) => Object.values(group))).toEqual([
      [1, 1],
      [1, 2],
      [2, 1],
    ]);
  });
});
