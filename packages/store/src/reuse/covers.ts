import type { ReuseRules } from './rules.js';

type RecordSettings = ReuseRules['record'];

/** Whether epochs that are multiples of `every` are among those of `there`; null = none. */
function holdsEach(there: number | null | undefined, every: number | null | undefined): boolean {
  if (every == null) return true;
  return there != null && every % there === 0;
}

function coversPredictions(there: RecordSettings['predictions'], wanted: RecordSettings['predictions']) {
  if (wanted.samples === 0 || (Array.isArray(wanted.samples) && wanted.samples.length === 0)) return true;
  if (!holdsEach(there.every, wanted.every)) return false;
  // A number takes the first of one order: fewer of them are among more.
  if (typeof wanted.samples === 'number')
    return typeof there.samples === 'number' && there.samples >= wanted.samples;
  const known = there.samples;
  return Array.isArray(known) && wanted.samples.every((name) => known.includes(name));
}

function coversHistograms(there: RecordSettings, wanted: RecordSettings): boolean {
  if (wanted.histograms === null) return true;
  const { histograms } = there;
  if (histograms === null || histograms.bins !== wanted.histograms.bins) return false;
  return (
    holdsEach(histograms.every, wanted.histograms.every) &&
    wanted.histograms.kinds.every((kind) => histograms.kinds.includes(kind))
  );
}

const usesProbes = ({ histograms, deadUnits }: RecordSettings) =>
  deadUnits || (histograms?.kinds.some((kind) => kind !== 'weights') ?? false);

/** Whether what was recorded by `there` holds all that `wanted` asks for. */
export function coversRecord(there: RecordSettings, wanted: RecordSettings): boolean {
  const flags = ['updateRatio', 'deadUnits', 'sampleScores', 'stepLoss', 'split'] as const;
  if (flags.some((flag) => wanted[flag] && !there[flag])) return false;
  if (usesProbes(wanted) && there.probeSamples !== wanted.probeSamples) return false;
  return coversPredictions(there.predictions, wanted.predictions) && coversHistograms(there, wanted);
}

function coversCheckpoints(
  there: ReuseRules['keepCheckpoints'],
  wanted: ReuseRules['keepCheckpoints'],
): boolean {
  if (wanted.bestTrials === 0) return true;
  if (wanted.best > 0 && there.best === 0) return false;
  if (wanted.last > 0 && there.last === 0) return false;
  return holdsEach(there.every, wanted.every);
}

/**
 * Whether trials of a sweep with the rules `there` can answer for equal ones of a sweep with the rules `wanted`: the same epoch
 * counts as the best one, and as much was recorded and kept.
 */
export function covers(there: ReuseRules, wanted: ReuseRules): boolean {
  const [one] = there.objective;
  const [other] = wanted.objective;
  if (one?.metric !== other?.metric || one?.mode !== other?.mode || one?.at !== other?.at) return false;
  return (
    coversRecord(there.record, wanted.record) &&
    coversCheckpoints(there.keepCheckpoints, wanted.keepCheckpoints)
  );
}
