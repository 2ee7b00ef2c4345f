import type { RecipeFinding } from '@unetsweep/contract';
import type { Finding, Recipe, RunOutcome } from '@unetsweep/recipes';

/** A claim that can't be judged does not hold, one that is only reported has nothing to compare; both say why. */
function judge(expectation: Recipe['expectations'][number], outcome: RunOutcome): Finding {
  try {
    return expectation.judge(outcome);
  } catch (error) {
    const holds = expectation.grade === 'R' ? null : false;
    return { holds, found: `could not be judged: ${error instanceof Error ? error.message : error}` };
  }
}

/** What a run found of each of its recipe's expectations. */
export function judgeRecipe({ expectations }: Recipe, outcome: RunOutcome): RecipeFinding[] {
  return expectations.map((expectation) => {
    const { id, grade, says, contradiction } = expectation;
    return { id, grade, says, contradiction: contradiction ?? null, ...judge(expectation, outcome) };
  });
}
