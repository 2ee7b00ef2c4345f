import { type Feed, type Graph, type Tensor, Variable } from '@unetsweep/tensorflow';

/** A variable that can be set from outside. */
export interface Settable {
  name: string;
  shape: readonly number[];
  variable: Variable<'float32'>;
  input: Tensor<'float32'>;
}

export function settable(graph: Graph, name: string, shape: readonly number[]): Settable {
  const variable = new Variable(graph, name, 'float32', shape);
  return { name, shape, variable, input: graph.placeholder(`${name}/set`, 'float32', shape) };
}

/** The feeds that put `values`, in the order of `targets`, into their variables. */
export function restoringFeeds(targets: readonly Settable[], values: readonly Float32Array[]): Feed[] {
  return targets.map(({ name, input, shape }, index) => {
    const own = values[index];
    if (!own) throw new Error(`no values for ${name}`);
    // A copy: TensorFlow may take the memory over and update it in place.
    return { tensor: input, values: own.slice(), shape };
  });
}
