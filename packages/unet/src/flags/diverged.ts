import { lossCourse } from './loss-course.js';
import type { Rule } from './notice.js';
import { shown } from './series.js';

/** The loss was not finite, or ended above its start. */
export const diverged: Rule = (run) => {
  const { failure, spec } = run;
  const cure = `Try a learning rate below ${shown(spec.optimizer.learningRate)}, a warm-up or optimizer.clipNorm.`;
  if (failure?.reason === 'diverged') {
    const { epoch } = failure;
    return { flag: 'diverged', epoch, message: `The loss was no longer finite in epoch ${epoch}. ${cure}` };
  }
  const course = lossCourse(run);
  if (course?.kind === 'notFinite') {
    const { epoch } = course;
    return { flag: 'diverged', epoch, message: `The loss was no longer finite in epoch ${epoch}. ${cure}` };
  }
  if (course?.kind !== 'rising') return null;
  const { start, end, epoch } = course;
  const message = `The loss rose from ${shown(start)} at the start to ${shown(end)} in epoch ${epoch}. ${cure}`;
  return { flag: 'diverged', epoch, message };
};
