import { plain, type Suggestion } from './suggestion.js';

/** The best point's runs. */
export interface BestRun {
  /** Training minus validation Dice, at the best epoch. */
  gap: number | null;
  /** Training Dice. */
  dice: number | null;
  /** Training Dice that is wanted. */
  target: number;
  /** Strengths of penalties by path, and the dropout rate, as the runs had them. */
  penalties: Record<string, number>;
  dropout: number | null;
}

/** Document "Hyperparameter tuning rules": the gap steers the regularisation. */
const wideGap = 0.1;
const narrowGap = 0.03;
const factor = 3;
const dropoutStep = 0.1;
const mostDropout = 0.5;

const scaled = (penalties: Record<string, number>, by: number) =>
  Object.fromEntries(
    Object.entries(penalties)
      .filter(([, strength]) => strength > 0)
      .map(([path, strength]) => [path, Number((strength * by).toPrecision(14))]),
  );

const listed = (set: Record<string, number>) =>
  Object.entries(set)
    .map(([path, value]) => `${path} ${plain(value)}`)
    .join(', ');

function against({ gap, penalties, dropout }: BestRun): Suggestion {
  const set = scaled(penalties, factor);
  if (dropout !== null && dropout + dropoutStep <= mostDropout + 1e-9)
    set['model.dropout'] = Number((dropout + dropoutStep).toPrecision(14));
  const tries =
    Object.keys(set).length > 0
      ? `try three times the penalty or 0.1 more dropout (${listed(set)})`
      : 'try a penalty on the weights or more images';
  const message = `The best point is ${plain(gap ?? 0)} Dice better on its training images than on its validation images: ${tries}.`;
  return { code: 'overfitted', message, set };
}

function release({ gap, dice, target, penalties }: BestRun): Suggestion[] {
  const set = scaled(penalties, 1 / factor);
  if (Object.keys(set).length === 0) return [];
  const message = `The best point's training Dice is ${plain(dice ?? 0)}, below ${plain(target)}, with a gap of only ${plain(gap ?? 0)}: try a third of the penalty (${listed(set)}).`;
  return [{ code: 'overRegularised', message, set }];
}

/** A gap above 0.1 asks for three times the penalty or 0.1 more dropout; one below 0.03 with a low training Dice for a third of it. */
export function regularisation(best: BestRun): Suggestion[] {
  const { gap, dice, target } = best;
  if (gap === null) return [];
  if (gap > wideGap) return [against(best)];
  return gap < narrowGap && dice !== null && dice < target ? release(best) : [];
}
