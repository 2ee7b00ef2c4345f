import type { OptimizerSpec } from './optimizer-definition.js';

/** A variable that an optimizer keeps beside each weight, of the weight's shape. */
interface SlotDescription {
  name: string;
  /** Of every entry, before the first step. */
  initial: number;
}

/** What an optimizer keeps for each weight, in the order of resume states. */
export function optimizerSlots(spec: OptimizerSpec): SlotDescription[] {
  switch (spec.name) {
    case 'adam':
    case 'nadam':
      return [zero('m'), zero('v')];
    case 'adamax':
      return [zero('m'), zero('u')];
    case 'rmsprop':
      return [zero('velocity'), zero('momentum')];
    case 'adadelta':
      return [zero('squaredGradients'), zero('squaredUpdates')];
    case 'adagrad':
      // Keras adds epsilon to the sum at each step, under the root; it is the same to let the sum start with it.
      return [{ name: 'squaredGradients', initial: spec.initialAccumulator + spec.epsilon }];
    case 'sgd':
      return spec.momentum > 0 ? [zero('momentum')] : [];
  }
}

function zero(name: string): SlotDescription {
  return { name, initial: 0 };
}
