/** One step of a greedy choice: who was added, and the score of all chosen so far. */
export interface GreedyStep {
  member: number;
  score: number;
}

/**
 * Chooses members one after the other, each time the one with which the ensemble scores highest, a chosen one again too; begins with
 * the best alone and ends at `size`, or where no further member helps. Equal scores: the first member.
 * Caruana, Niculescu-Mizil, Crew, Ksikes: Ensemble selection from libraries of models, ICML 2004.
 * @param score of the ensemble in which each member counts so many times; higher is better
 * @returns how often each member was chosen, and the way there
 */
export async function chooseGreedily(
  members: number,
  size: number,
  score: (counts: readonly number[]) => Promise<number>,
): Promise<{ counts: number[]; path: GreedyStep[] }> {
  let counts = new Array<number>(members).fill(0);
  const path: GreedyStep[] = [];
  while (path.length < size) {
    const best = await bestAddition(counts, score);
    if (best === null || best.score <= (path.at(-1)?.score ?? Number.NEGATIVE_INFINITY)) break;
    path.push(best);
    counts = withOneMore(counts, best.member);
  }
  return { counts, path };
}

async function bestAddition(
  counts: readonly number[],
  score: (counts: readonly number[]) => Promise<number>,
): Promise<GreedyStep | null> {
  let best: GreedyStep | null = null;
  for (const member of counts.keys()) {
    const reached = await score(withOneMore(counts, member));
    if (reached > (best?.score ?? Number.NEGATIVE_INFINITY)) best = { member, score: reached };
  }
  return best;
}

function withOneMore(counts: readonly number[], member: number): number[] {
  return counts.map((count, index) => count + Number(index === member));
}
