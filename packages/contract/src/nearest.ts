/** Texts longer than this are never compared: hostile input must not cost time. */
const longestCompared = 100;
const suggestions = 3;

/** Levenshtein distance: the fewest insertions, deletions and substitutions that turn `a` into `b`. */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/** The edit distance up to a limit; beyond it infinite, mostly without counting. */
function distanceWithin(limit: number, a: string, b: string): number {
  if (Math.abs(a.length - b.length) > limit) return Number.POSITIVE_INFINITY;
  const distance = editDistance(a, b);
  return distance > limit ? Number.POSITIVE_INFINITY : distance;
}

/** Distance to a dotted name, or to its last part alone where that is nearer (`learningRate` for `optimizer.learningRate`). */
function nameDistance(limit: number, text: string, name: string): number {
  const whole = distanceWithin(limit, text, name.toLowerCase());
  const lastDot = name.lastIndexOf('.');
  if (lastDot < 0) return whole;
  const own = text.slice(text.lastIndexOf('.') + 1);
  return Math.min(whole, distanceWithin(limit, own, name.slice(lastDot + 1).toLowerCase()) + 0.5);
}

/** Up to three of `names` that are spelt like `text`, nearest first. */
export function nearestNames(text: string, names: Iterable<string>): string[] {
  if (text.length === 0 || text.length > longestCompared) return [];
  const wanted = text.toLowerCase();
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  const scored: { name: string; distance: number }[] = [];
  for (const name of names) {
    const distance = nameDistance(limit, wanted, name);
    if (distance <= limit) scored.push({ name, distance });
  }
  scored.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
  return scored.slice(0, suggestions).map(({ name }) => name);
}

/** `; did you mean a or b?`, or nothing. */
export function didYouMean(names: string[]): string {
  return names.length === 0 ? '' : `; did you mean ${names.join(' or ')}?`;
}
