import {
  assignFed,
  type Feed,
  type Graph,
  type Operation,
  type Tensor,
  Variable,
} from '@unetsweep/tensorflow';

/** A variable that can be set from outside. */
export interface Settable {
  name: string;
  shape: readonly number[];
  variable: Variable<'float32'>;
  input: Tensor<'float32'>;
  /** Sets it. */
  assigned: Operation;
}

export function settable(graph: Graph, name: string, shape: readonly number[]): Settable {
  const variable = new Variable(graph, name, 'float32', shape);
  const input = graph.placeholder(`${name}/set`, 'float32', shape);
  return { name, shape, variable, input, assigned: assignFed(variable, input) };
}

/** The feeds that put `values`, in the order of `targets`, into their variables. */
export function restoringFeeds(targets: readonly Settable[], values: readonly Float32Array[]): Feed[] {
  return targets.map(({ name, input, shape }, index) => {
    const own = values[index];
    if (!own) throw new Error(`no values for ${name}`);
    // A copy: the caller may go on with its own.
    return { tensor: input, values: own.slice(), shape };
  });
}
