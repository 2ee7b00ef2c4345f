import type { SupportedLoss } from '../supported-names.js';
import type { LossDefinition, LossSpec } from './loss-definition.js';
import { bce, bceDice, dice, softmaxCrossEntropy } from './region-losses.js';

const losses: Record<SupportedLoss, LossDefinition> = {
  bce,
  crossEntropy: softmaxCrossEntropy,
  dice,
  bceDice,
};

/** The definition of a loss that `findUnsupportedFields` accepts. */
export function lossDefinition(name: LossSpec['name']): LossDefinition {
  const definition = (losses as Partial<Record<string, LossDefinition>>)[name];
  if (!definition) throw new Error(`no definition of loss ${name}`);
  return definition;
}
