import type { Json } from '../json.js';
import { validationForm } from '../trial-spec/validation.js';
import { fillFields, type Values } from './fill.js';
import type { TrialContext } from './trial-context.js';

/** Fields that a strategy cannot use: the split is given, or training and validation are the same. */
const inactive: Record<string, readonly string[]> = {
  sameAsTraining: ['fraction', 'folds'],
  named: ['fraction', 'testFraction', 'folds'],
};

/** Resolves the split rule: strategy by the data set's groups, split seed by the sweep's, inactive fields absent. */
export function resolveValidation(given: Values, context: TrialContext): Values {
  const strategy = given.strategy ?? (context.hasGroups ? 'group' : 'random');
  const resolved: Values = {};
  fillFields(resolved, validationForm.fields, { ...given, strategy }, []);
  resolved.splitSeed ??= context.seed as Json;
  const dropped = inactive[strategy as string] ?? [];
  for (const name of dropped) delete resolved[name];
  if (resolved.folds !== undefined && resolved.folds !== 1) delete resolved.fraction;
  return resolved;
}
