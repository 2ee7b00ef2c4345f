import {
  add,
  divide,
  type Graph,
  greater,
  multiply,
  select,
  subtract,
  type Tensor,
} from '@unetsweep/tensorflow';

/** Lets one formula serve the graph (tensors), the sums of an epoch (numbers), and its sums by class (vectors). */
export interface Arithmetic<T> {
  constant(value: number): T;
  add(a: T, b: T): T;
  subtract(a: T, b: T): T;
  multiply(a: T, b: T): T;
  divide(a: T, b: T): T;
  /** `yes` where a > b, else `no`. */
  whenGreater(a: T, b: T, yes: T, no: T): T;
}

export const numbers: Arithmetic<number> = {
  constant: (value) => value,
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  whenGreater: (a, b, yes, no) => (a > b ? yes : no),
};

/** Element by element; a vector of length 1 goes with each element of the other. */
export const vectors: Arithmetic<readonly number[]> = {
  constant: (value) => [value],
  add: elementwise(numbers.add),
  subtract: elementwise(numbers.subtract),
  multiply: elementwise(numbers.multiply),
  divide: elementwise(numbers.divide),
  whenGreater: elementwise(numbers.whenGreater),
};

export function tensors(graph: Graph): Arithmetic<Tensor<'float32'>> {
  return {
    constant: (value) => graph.float(value),
    add,
    subtract,
    multiply,
    divide,
    whenGreater: (a, b, yes, no) => select(greater(a, b), yes, no),
  };
}

function elementwise<A extends number[]>(operation: (...values: A) => number) {
  return (...vectors: { [K in keyof A]: readonly number[] }): readonly number[] => {
    const length = Math.max(...vectors.map((vector) => vector.length));
    const at = (vector: readonly number[], index: number) =>
      vector[vector.length === 1 ? 0 : index] ?? Number.NaN;
    return Array.from({ length }, (_, index) =>
      operation(...(vectors.map((vector) => at(vector, index)) as A)),
    );
  };
}
