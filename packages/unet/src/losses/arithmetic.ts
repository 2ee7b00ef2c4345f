import { add, divide, type Graph, multiply, subtract, type Tensor } from '@unetsweep/tensorflow';

/** Lets one formula serve both the graph (tensors) and the sums of an epoch (numbers). */
export interface Arithmetic<T> {
  constant(value: number): T;
  add(a: T, b: T): T;
  subtract(a: T, b: T): T;
  multiply(a: T, b: T): T;
  divide(a: T, b: T): T;
}

export const numbers: Arithmetic<number> = {
  constant: (value) => value,
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
};

export function tensors(graph: Graph): Arithmetic<Tensor<'float32'>> {
  return { constant: (value) => graph.float(value), add, subtract, multiply, divide };
}
