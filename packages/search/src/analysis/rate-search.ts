import { classifyRates, type RateClass, rateClasses } from './rate-classes.js';
import { plain, type Suggestion } from './suggestion.js';

export const ratePath = 'optimizer.learningRate';

/** The first run of a point that ended or diverged, seen as one of a search for the learning rate. */
export interface RateRun {
  number: number;
  pointId: string;
  trialId: string;
  learningRate: number;
  /** Training loss by epoch; null where it was not finite. */
  losses: readonly (number | null)[];
}

export interface ClassedRun {
  number: number;
  pointId: string;
  trialId: string;
  learningRate: number;
  class: RateClass;
  epochs: number;
  /** Null: it was not finite. */
  endLoss: number | null;
}

export interface RateSearch {
  /** By rate, lowest first; equal ones by their points' numbers. */
  items: ClassedRun[];
  counts: Record<RateClass, number>;
  /** The ok run that ends lowest; null: none is ok. */
  chosen: ClassedRun | null;
}

/** Runs of a search for the learning rate, each with its class ("Hyperparameter tuning rules", part 6). All should be equally long. */
export function searchOfRates(runs: readonly RateRun[]): RateSearch {
  const { classes, best } = classifyRates(runs);
  const classed = runs.map(
    ({ losses, ...run }, index): ClassedRun => ({
      ...run,
      class: classes[index] ?? 'diverged',
      epochs: losses.length,
      endLoss: losses.at(-1) ?? null,
    }),
  );
  const counts = Object.fromEntries(
    rateClasses.map((name) => [name, classes.filter((each) => each === name).length]),
  ) as Record<RateClass, number>;
  const chosen = best === null ? null : (classed[best] ?? null);
  const items = classed.toSorted((a, b) => a.learningRate - b.learningRate || a.number - b.number);
  return { items, counts, chosen };
}

/** Of fewer runs a search says nothing. */
const fewestRuns = 3;

const named: Record<RateClass, (count: number) => string> = {
  ok: (count) => `${count} fell well`,
  diverged: (count) => `${count} diverged`,
  flat: (count) => `${count} stayed flat`,
  plateau: (count) => `${count} flattened before ${count === 1 ? 'its' : 'their'} time`,
};

function listed(parts: string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** Where the document goes on from runs none of which is ok: lower after rising losses, higher after flat ones. */
function direction({ diverged, flat }: RateSearch['counts']): string {
  if (diverged > 0 && flat > 0) return 'try rates between those that stayed flat and those that diverged';
  return diverged > 0 ? 'try lower rates' : 'try higher rates';
}

/** What the classes say of which rate to take. Empty where too few rates were tried. */
export function rateAdvice({ items, counts, chosen }: RateSearch): Suggestion[] {
  const rates = new Set(items.map(({ learningRate }) => learningRate));
  if (rates.size < 2 || items.length < fewestRuns) return [];
  const parts = rateClasses.filter((name) => counts[name] > 0).map((name) => named[name](counts[name]));
  const found = `Of ${items.length} runs along ${ratePath} ${listed(parts)}`;
  if (chosen === null) return [{ code: 'noRate', message: `${found}: ${direction(counts)}.`, set: {} }];
  const { learningRate, endLoss, number } = chosen;
  const message = `${found}; ${plain(learningRate)} (point ${number}) ended with the lowest training loss, ${plain(endLoss ?? 0)}.`;
  return [{ code: 'chosenRate', message, set: { [ratePath]: learningRate } }];
}
