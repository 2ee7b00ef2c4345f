import type { Json, Path } from '@unetsweep/contract';
import { shown } from '../outcome/statistics.js';

/** Metrics and fields as a reader knows them. */
const NAMES: Readonly<Record<string, string>> = {
  dice: 'Dice',
  valDice: 'validation Dice',
  valLoss: 'validation loss',
  dataLoss: 'loss without penalty',
  weightNorm: 'norm of the weights',
  lateStd: 'late deviation of the validation loss',
  secondsPerEpoch: 'seconds an epoch',
  parameterCount: 'parameters',
  deadFraction: 'dead units',
  gap: 'gap (training less validation Dice)',
  share: 'images that train, %',
  'augmentation.augmentValidation': 'validation augmented',
  'loss.name': 'loss',
  'model.activation': 'activation',
  'model.baseFilters': 'filters',
  'model.batchNorm': 'batch normalisation',
  'model.channelDivisor': 'channels divided by',
  'model.depth': 'levels',
  'model.dropout': 'dropout',
  'model.head.filters': 'filters of the head',
  'model.head.groupActivation': 'activation of the head',
  'model.kernelSize': 'kernel',
  'optimizer.beta1': 'beta1',
  'optimizer.beta2': 'beta2',
  'optimizer.learningRate': 'learning rate',
  'optimizer.name': 'optimizer',
  'preprocessing.equalize': 'equalised',
  'regularizer.l1': 'L1',
  'regularizer.l2': 'L2',
  'training.batchSize': 'batch',
  'training.earlyStopping.patience': 'patience',
  'validation.fraction': 'validation share',
  'validation.strategy': 'split',
};

/** Names of choices as the documents write them. */
const VALUES: Readonly<Record<string, string>> = {
  adadelta: 'AdaDelta',
  adagrad: 'AdaGrad',
  adam: 'Adam',
  adamax: 'AdaMax',
  bce: 'BCE',
  bceDice: 'BCE + Dice',
  bceInverseDice: 'BCE + inverse Dice',
  focal: 'Focal',
  rmsprop: 'RMSProp',
  sgd: 'SGD',
  switching: 'Switching',
};

/** A metric, such as `validation Dice` for `valDice`. */
export const metricTitle = (metric: string) => NAMES[metric] ?? metric;

/** A field, such as `loss` for `loss.name`. */
export const fieldTitle = (path: Path) => NAMES[path] ?? path;

export function valueTitle(value: Json): string {
  if (typeof value === 'number') return shown(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? (VALUES[value] ?? value) : JSON.stringify(value);
}
