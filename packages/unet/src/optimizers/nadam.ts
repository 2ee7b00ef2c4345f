import {
  add,
  assign,
  assignSub,
  divide,
  multiply,
  square,
  squareRoot,
  subtract,
} from '@unetsweep/tensorflow';
import { known } from '../network/network.js';
import type { OptimizerDefinition } from './optimizer-definition.js';
import { stepScalar } from './step-scalar.js';

/** Of the momentum's schedule, as Keras has it. */
const scheduleBase = 0.96;

/**
 * Adam with Nesterov's momentum (Dozat 2016), whose share grows as u_t = beta1 (1 - 0.96^t / 2), in Keras's form:
 * m^ = u_(t+1) m / (1 - u_1 ... u_(t+1)) + (1 - u_t) g / (1 - u_1 ... u_t); v^ = v / (1 - beta2^t);
 * w -= lr m^ / (sqrt(v^) + epsilon). TensorFlow has no single operation for it.
 */
export const nadam: OptimizerDefinition<'nadam'> = (graph, spec) => {
  const [ofM, ofGradient, ofV] = [stepScalar(graph, 'n1'), stepScalar(graph, 'n2'), stepScalar(graph, 'n3')];
  const [rest1, rest2] = [graph.float(1 - spec.beta1), graph.float(1 - spec.beta2)];
  const epsilon = graph.float(spec.epsilon);
  const momenta = new Momenta(spec.beta1);
  return {
    feeds: (step) => {
      const { own, next, product } = momenta.at(step);
      return [
        ofM.feed(next / (1 - product * next)),
        ofGradient.feed((1 - own) / (1 - product)),
        ofV.feed(1 - spec.beta2 ** step),
      ];
    },
    update: ({ weight, gradient, slots }, learningRate) => {
      const [oldM, oldV] = [known(slots, 'm'), known(slots, 'v')];
      const m = add(oldM.value, multiply(subtract(gradient, oldM.value), rest1));
      const v = add(oldV.value, multiply(subtract(square(gradient), oldV.value), rest2));
      const direction = add(multiply(m, ofM.tensor), multiply(gradient, ofGradient.tensor));
      const scale = add(squareRoot(divide(v, ofV.tensor)), epsilon);
      const change = divide(multiply(direction, learningRate), scale);
      return [assign(oldM, m), assign(oldV, v), assignSub(weight, change)];
    },
  };
};

/** u_t, u_(t+1) and u_1 ... u_t of each step t; a function of t alone, remembered so that a step costs one product. */
class Momenta {
  private step = 0;
  private product = 1;

  constructor(private readonly beta1: number) {}

  at(step: number): { own: number; next: number; product: number } {
    if (step < this.step) [this.step, this.product] = [0, 1];
    while (this.step < step) {
      this.step += 1;
      this.product *= this.momentum(this.step);
    }
    return { own: this.momentum(step), next: this.momentum(step + 1), product: this.product };
  }

  private momentum(step: number): number {
    return this.beta1 * (1 - 0.5 * scheduleBase ** step);
  }
}
