import type { Rule } from './notice.js';
import { shown } from './series.js';

const limit = 0.4;

/** Many channels never fire; known where `record.deadUnits` asks for it. */
export const deadUnits: Rule = ({ deadFraction, records }) => {
  if (deadFraction === null || deadFraction <= limit) return null;
  const message =
    `${shown(100 * deadFraction)} % of the channels fire at no pixel of the probe images. ` +
    'Try a smaller learning rate, batch normalisation or activation leakyRelu.';
  return { flag: 'deadUnits', epoch: records.at(-1)?.epoch ?? null, message };
};
