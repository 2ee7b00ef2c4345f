import type { BorderHit } from './border-hits.js';
import type { Convergence } from './convergence.js';
import type { Importance } from './importance/importance.js';
import type { NextMesh } from './next-mesh.js';
import { type RateSearch, rateAdvice } from './rate-search.js';
import { type BestRun, regularisation } from './regularisation.js';
import { plain, type Suggestion } from './suggestion.js';

/** What is known of a sweep; null: not looked at. */
export interface SweepFacts {
  convergence: Convergence;
  hits: readonly BorderHit[];
  mesh: NextMesh | null;
  importance: Importance | null;
  best: BestRun | null;
  /** Runs along the learning rate. */
  rates: RateSearch | null;
  /** Points that the best one can't be told from. */
  tied: number;
  repeats: number;
  /** Runs that failed, and all that have ended. */
  failed: number;
  ended: number;
}

const fewPoints = 10;
/** Parameters with a smaller share of the importance hardly matter. */
const unimportant = 0.02;
const failedShare = 0.2;

const say = (code: string, message: string, set: Record<string, number> = {}): Suggestion => ({
  code,
  message,
  set,
});

function ofBorder({ parameter, side, end, isBest, hits, of, isHardLimit, outside }: BorderHit): Suggestion {
  const extreme = side === 'high' ? 'highest' : 'lowest';
  const where = isBest
    ? `The best point has the ${extreme} ${parameter} that was tried (${plain(end)})`
    : `${hits} of the ${of} best points have the ${extreme} ${parameter} that was tried (${plain(end)})`;
  if (isHardLimit) return say('fieldEnds', `${where}, and the field takes none beyond.`);
  return say('beyondBorder', `${where}: test ${outside.map(plain).join(' and ')} too.`);
}

function ofMesh({ reason, cells, epochsFactor }: NextMesh): Suggestion {
  const message =
    reason === 'border'
      ? `The mesh to try next has ${cells} points around the best one, with values beyond the border.`
      : `The best point lies inside what was tried: ${cells} closer values around it come next, with runs ${epochsFactor} times as long.`;
  return say(reason === 'border' ? 'borderMesh' : 'finerMesh', message);
}

function ofConvergence({ points, sinceImprovement, improvements }: Convergence): Suggestion[] {
  const last = improvements.at(-1);
  if (points < fewPoints || !last) return [];
  if (sinceImprovement >= points / 2)
    return [
      say(
        'stagnant',
        `Nothing was better than point ${last.number} in the last ${sinceImprovement} of ${points} points: more of the same will hardly help.`,
      ),
    ];
  if (sinceImprovement * 10 > points || improvements.length < 2) return [];
  const since =
    sinceImprovement === 0
      ? 'The point that ended last is the best one'
      : `The best of ${points} points came ${sinceImprovement} points ago`;
  return [say('stillImproving', `${since}: more points may find a better one.`)];
}

function ofImportance({ items }: Importance): Suggestion[] {
  const weak = items.filter(({ importance }) => importance !== null && importance < unimportant);
  if (weak.length === 0 || weak.length === items.length) return [];
  const names = weak.map(({ parameter }) => parameter).join(', ');
  const verb = weak.length === 1 ? 'decides' : 'decide';
  return [
    say(
      'unimportant',
      `${names} hardly ${verb} whether a point is good: keep the best value and search the others.`,
    ),
  ];
}

function ofRuns({ tied, repeats, failed, ended }: SweepFacts): Suggestion[] {
  const found: Suggestion[] = [];
  if (tied > 0) {
    const cure = repeats > 1 ? 'more repeats' : 'repeats';
    const others = tied === 1 ? 'One other point' : `${tied} other points`;
    found.push(say('tied', `${others} can't be told from the best one: ${cure} would.`));
  }
  if (ended >= fewPoints && failed / ended > failedShare)
    found.push(
      say('manyFailed', `${failed} of ${ended} runs failed: look at their reasons before adding points.`),
    );
  return found;
}

/**
 * What to do next, in plain sentences, the most urgent first: which learning rate to take, beyond a border (two values outside), closer around the best point,
 * against a gap between training and validation images, and whether to go on at all.
 */
export function suggestionsOf(facts: SweepFacts): Suggestion[] {
  const { convergence, hits, mesh, importance, best, rates } = facts;
  const ofRates = rates ? rateAdvice(rates) : [];
  if (convergence.points === 0) return ofRates;
  return [
    ...ofRates,
    ...hits.map(ofBorder),
    ...(mesh ? [ofMesh(mesh)] : []),
    ...(best ? regularisation(best) : []),
    ...ofConvergence(convergence),
    ...(importance && convergence.points >= fewPoints ? ofImportance(importance) : []),
    ...ofRuns(facts),
  ];
}
