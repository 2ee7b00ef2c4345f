import type { DataShape } from '../architecture/layer.js';
import type { UnsupportedField } from '../architecture/unsupported.js';
import type { LossSpec } from './loss-definition.js';

/** Those that are means over pixels, which can count by the weight of their class. */
const weightable: readonly LossSpec['name'][] = ['bce', 'crossEntropy', 'focal'];

/** What of a loss does not go together, or not with the classes of the data. Imports no operation of TensorFlow. */
export function unsupportedLoss(loss: LossSpec, { classes }: DataShape): UnsupportedField[] {
  return [...tooManyClasses(loss, classes), ...unsupportedWeights(loss, classes), ...withoutGradient(loss)];
}

/** The share of the foreground, which `switching` goes by, is a matter of two classes. */
function tooManyClasses({ name }: LossSpec, classes: number): UnsupportedField[] {
  if (name !== 'switching' || classes === 2) return [];
  const accepted = `any other loss with ${classes} classes; switching needs two`;
  return [{ path: 'loss.name', value: name, accepted, code: 'lossNotApplicable' }];
}

function unsupportedWeights({ name, classWeights: value }: LossSpec, classes: number): UnsupportedField[] {
  if (value === null) return [];
  const path = 'loss.classWeights';
  if (!weightable.includes(name)) {
    const accepted = `null with loss.name = ${name}; weights go with ${weightable.join(', ')}`;
    return [{ path, value, accepted }];
  }
  if (value === 'balanced') return [];
  if (value.length === classes && value.some((weight) => weight > 0)) return [];
  const accepted = `"balanced", null, or ${classes} numbers, one a class, not all 0`;
  return [{ path, value, accepted }];
}

function withoutGradient(loss: LossSpec): UnsupportedField[] {
  if (loss.name !== 'tversky' || loss.tverskyAlpha > 0 || loss.tverskyBeta > 0) return [];
  const accepted = 'above 0, unless loss.tverskyBeta is: with both at 0 the loss is 0 everywhere';
  return [{ path: 'loss.tverskyAlpha', value: 0, accepted }];
}
