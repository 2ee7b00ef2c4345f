import { lossCourse } from './loss-course.js';
import type { Notice, Rule, RunSeen } from './notice.js';
import { series, shown } from './series.js';

/** A step that moves the weights by more, or less, than this share of them. About 1e-3 is healthy. */
const highRatio = 1e-2;
const lowRatio = 1e-4;
/** A flat run whose weights moved less than this: the steps were too small, not the task too hard. */
const stillWeights = 0.01;

/** Rising loss, or large steps where `record.updateRatio` measured them. */
export const rateTooHigh: Rule = (run) => {
  const { failure, updateRatio, spec } = run;
  const course = lossCourse(run);
  const rate = spec.optimizer.learningRate;
  const cure = `Try ${shown(rate / 10)}, or a warm-up.`;
  const isBroken =
    failure?.reason === 'diverged' || course?.kind === 'notFinite' || course?.kind === 'rising';
  if (isBroken) {
    const epoch = failure?.epoch ?? course?.epoch ?? null;
    const message = `The loss rose or broke down at a learning rate of ${shown(rate)}. ${cure}`;
    return { flag: 'rateTooHigh', epoch, message };
  }
  if (updateRatio === null || updateRatio <= highRatio) return null;
  return ratioNotice('rateTooHigh', run, updateRatio, cure);
};

/** A flat loss while the weights hardly move, or small steps where `record.updateRatio` measured them. */
export const rateTooLow: Rule = (run) => {
  const { records, updateRatio, spec } = run;
  const rate = spec.optimizer.learningRate;
  const cure = `Try ${shown(rate * 10)}.`;
  if (updateRatio !== null) {
    return updateRatio < lowRatio ? ratioNotice('rateTooLow', run, updateRatio, cure) : null;
  }
  const course = lossCourse(run);
  const norms = series(records, 'weightNorm').map(({ value }) => value);
  const [first = 0, last = 0] = [norms[0], norms.at(-1)];
  const moved = Math.abs(last - first) / first;
  if (course?.kind !== 'flat' || !(moved < stillWeights)) return null;
  const message =
    `At a learning rate of ${shown(rate)} the loss stayed at ${shown(course.end)}, and the norm of the weights changed by ` +
    `${shown(100 * moved)} % only. ${cure}`;
  return { flag: 'rateTooLow', epoch: course.epoch, message };
};

function ratioNotice(flag: Notice['flag'], { records }: RunSeen, ratio: number, cure: string): Notice {
  const message = `A step changed the weights by ${shown(100 * ratio)} % of their size; about 0.1 % is healthy. ${cure}`;
  return { flag, epoch: records.at(-1)?.epoch ?? null, message };
}
