import type { Json, Parameter, TrialSpec } from '@unetsweep/contract';
import { batchOf } from '../recipe/batch-size.js';
import { greySettings } from '../recipe/image-settings.js';
import type { PartContext } from '../recipe/part.js';

/** Larger rates are not raised: AdaMax, for one, does not come back from 6e-2. */
const LARGEST_RAISED = 1e-2;
/** At small scale there is a tenth of the steps: rates are raised so that networks come far enough to differ. */
const RAISED_BY = 3;

/** A rate of the document at the scale of the run. */
export const rateAt = ({ scale }: PartContext, rate: number) =>
  scale === 'full' || rate > LARGEST_RAISED ? rate : Number((rate * RAISED_BY).toPrecision(6));

/** Epochs at small scale. */
const SMALL_EPOCHS = 15;
/**
 * Epochs at small scale where shares or dropout are compared. The document's networks fit their training images; after 15 epochs
 * ours still underfit, and more images or less noise cannot show.
 */
export const FITTED_EPOCHS = 30;

/** Epochs of a study: document D trains 150 or 200. */
export function epochsOf({ scale }: PartContext, full: number, small = SMALL_EPOCHS): number {
  return scale === 'full' ? full : small;
}

/**
 * Document D's trial: the classic network with all channels divided by 4 (1,940,817 parameters), Switching loss. At small scale
 * they are divided by 16 and there are three levels. 80 % of the images train where the share is not what varies.
 */
export function trialOfD(context: PartContext, full = 200, small = SMALL_EPOCHS): TrialSpec {
  return {
    model:
      context.scale === 'full'
        ? { preset: 'quarterUnet' }
        : { preset: 'quarterUnet', channelDivisor: 16, depth: 3 },
    optimizer: { name: 'adam', learningRate: rateAt(context, 1e-3) },
    loss: { name: 'switching' },
    preprocessing: greySettings(context),
    training: { epochs: epochsOf(context, full, small), batchSize: batchOf(context, 10) },
    validation: { strategy: context.dataset.groups > 1 ? 'group' : 'random', fraction: 0.2 },
    ...(context.scale === 'small' && { selection: { maxImages: 150 } }),
  };
}

const smallD = (epochs: string) =>
  `Channels divided by 16 instead of 4, three levels, 150 synthetic phantoms unless a data set is named, ${epochs}, and rates up to 1e-2 three times the document's.`;

export const SMALL_D = smallD(`${SMALL_EPOCHS} epochs instead of 150 or 200`);
export const SMALL_D_FITTED = smallD(
  `${FITTED_EPOCHS} epochs instead of 200 (${SMALL_EPOCHS} are too few for the networks to fit their training images, and the claim is about networks that do)`,
);

/** Share of the images that trains, in percent; the rest validates, and with 100 % all images do. */
export function shares(
  percents: readonly number[],
  extra: Readonly<Record<number, Record<string, Json>>> = {},
): Parameter {
  const values = percents.map((percent): [string, Record<string, Json>] => [
    String(percent),
    {
      ...(percent === 100
        ? { 'validation.strategy': 'sameAsTraining' }
        : { 'validation.fraction': Number((1 - percent / 100).toFixed(2)) }),
      ...extra[percent],
    },
  ]);
  return { type: 'bundle', values: Object.fromEntries(values) };
}

type Bundle = { [field: string]: Json };

/** The optimizers with a rate each, as the document's table of schedulers has them; one rate each, since AdaMax had two. */
export const optimizers = (context: PartContext, rates: Readonly<Record<string, number>>): Bundle[] =>
  Object.entries(rates).map(([name, rate]) => ({ name, learningRate: rateAt(context, rate), label: name }));

/** No, step or plateau scheduler. The document gives no constants: a quarter of the run, patience 10 (at small scale a fifth of it). */
export function schedules(
  context: PartContext,
  names: readonly ('none' | 'step' | 'plateau')[],
  small = SMALL_EPOCHS,
): Bundle[] {
  const every = Math.max(1, Math.floor(epochsOf(context, 200, small) / 4));
  const patience = context.scale === 'full' ? 10 : small / 5;
  const known: Record<(typeof names)[number], Bundle> = {
    none: { name: 'constant', label: 'none' },
    step: { name: 'step', factor: 0.5, every, unit: 'epoch', label: 'step' },
    plateau: { name: 'reduceOnPlateau', factor: 0.1, patience, label: 'plateau' },
  };
  return names.map((name) => known[name]);
}
