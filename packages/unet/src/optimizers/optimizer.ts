import type { SupportedOptimizer } from '../supported-names.js';
import { adam } from './adam.js';
import type { OptimizerDefinition, OptimizerSpec } from './optimizer-definition.js';

const optimizers: Record<SupportedOptimizer, OptimizerDefinition> = { adam };

/** The definition of an optimizer that `findUnsupportedFields` accepts. */
export function optimizerDefinition(name: OptimizerSpec['name']): OptimizerDefinition {
  const definition = (optimizers as Partial<Record<string, OptimizerDefinition>>)[name];
  if (!definition) throw new Error(`no definition of optimizer ${name}`);
  return definition;
}
