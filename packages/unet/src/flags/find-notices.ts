import { allBackground } from './all-background.js';
import { deadUnits } from './dead-units.js';
import { diverged } from './diverged.js';
import { earlyPlateau } from './early-plateau.js';
import { flat } from './flat.js';
import { rateTooHigh, rateTooLow } from './learning-rate.js';
import type { Notice, Rule, RunSeen } from './notice.js';
import { overfit } from './overfit.js';
import { penaltyDominated } from './penalty-dominated.js';
import { surge } from './surge.js';
import { unfinished } from './unfinished.js';

const rules: readonly Rule[] = [
  diverged,
  surge,
  flat,
  earlyPlateau,
  penaltyDominated,
  overfit,
  allBackground,
  deadUnits,
  rateTooHigh,
  rateTooLow,
  unfinished,
];

/** Everything that stands out in a run. Pure and cheap: the rules read what the epochs measured anyway. */
export function findNotices(run: RunSeen): Notice[] {
  return rules.flatMap((rule) => rule(run) ?? []);
}
