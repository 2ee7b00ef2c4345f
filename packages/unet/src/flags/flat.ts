import { lossCourse } from './loss-course.js';
import type { Rule } from './notice.js';
import { shown } from './series.js';

/** Nothing was learned. */
export const flat: Rule = (run) => {
  const course = lossCourse(run);
  if (course?.kind !== 'flat') return null;
  const { start, end, epoch } = course;
  const message =
    `The loss went from ${shown(start)} to ${shown(end)} in ${epoch} epochs: nothing was learned. ` +
    'Try another learning rate, and look whether the masks fit their images.';
  return { flag: 'flat', epoch, message };
};
