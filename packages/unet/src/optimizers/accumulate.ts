import {
  add,
  assign,
  assignAdd,
  assignSub,
  broadcastTo,
  type Operation,
  Variable,
} from '@unetsweep/tensorflow';
import type { Target } from './apply-optimizer.js';

export interface Accumulation {
  /** With the gradients that were collected before and the batch's own added up. */
  totals: Target[];
  /** The batch's gradients are collected when all have run. */
  collected: Operation[];
  /** The totals have been read, and nothing is collected any more, when all have run. */
  emptied: Operation[];
  /** Nothing is collected when all have run; at the beginning, and after a step that was not finished. */
  started: Operation[];
}

/** One variable a weight, in which the gradients of several batches add up. */
export function accumulate(targets: readonly Target[]): Accumulation {
  const each = targets.map((target) => {
    const { graph, name, shape } = target.weight;
    const sum = new Variable(graph, `collected/${name}`, 'float32', shape);
    const total = add(sum.value, target.gradient);
    return {
      total: { ...target, gradient: total },
      collected: assignAdd(sum, target.gradient),
      emptied: assignSub(sum, sum.value, [total.operation]),
      started: assign(sum, broadcastTo(graph.float(0), graph.ints(shape), shape)),
    };
  });
  return {
    totals: each.map(({ total }) => total),
    collected: each.map(({ collected }) => collected),
    emptied: each.map(({ emptied }) => emptied),
    started: each.map(({ started }) => started),
  };
}
