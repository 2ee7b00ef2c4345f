import type { Feed, Graph, Tensor } from '@unetsweep/tensorflow';

/** A number that is another one in each step. */
export interface StepScalar {
  tensor: Tensor<'float32'>;
  feed(value: number): Feed;
}

/** @param name short: it is sent with every step */
export function stepScalar(graph: Graph, name: string): StepScalar {
  const tensor = graph.placeholder(name, 'float32', []);
  return { tensor, feed: (value) => ({ tensor, values: Float32Array.of(value), shape: [] }) };
}
