import { isId } from '@unetsweep/contract';
import { splitNames } from './names.js';
import { fault } from './trial-names.js';

/** Trials of a sweep: the so many best by the objective, or these ones. */
export type TrialChoice = { top: number } | { ids: string[] };

/** Reads `top:20`, or ids separated by commas. @throws ProblemError `invalidBody` at `trials` */
export function readTrialChoice(text: string, most: number): TrialChoice {
  const top = /^top:([1-9]\d{0,3})$/.exec(text)?.[1];
  if (top !== undefined && Number(top) <= most) return { top: Number(top) };
  const ids = top === undefined ? splitNames(text, 'trials') : [];
  if (ids.length > most) throw fault('trials', 'tooLong', `at most ${most} ids.`);
  if (ids.length > 0 && ids.every(isId)) return { ids };
  throw fault('trials', 'pattern', `accepted are top:1 to top:${most}, or ids separated by commas.`);
}
