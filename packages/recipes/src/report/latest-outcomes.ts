import type { OutcomeRecord } from './outcome-record.js';
import { shownTime } from './run-time.js';

const isBetter = (a: OutcomeRecord, b: OutcomeRecord) =>
  a.run.seeds === b.run.seeds ? a.run.finishedAt > b.run.finishedAt : a.run.seeds > b.run.seeds;

/** Of the runs of a recipe on a data set at a scale the one of the most seeds, the latest of them. */
export function latest(records: readonly OutcomeRecord[]): OutcomeRecord[] {
  const best = new Map<string, OutcomeRecord>();
  for (const record of records) {
    const { dataset, scale } = record.run;
    const key = `${record.recipe} ${dataset} ${scale}`;
    const known = best.get(key);
    if (!known || isBetter(record, known)) best.set(key, record);
  }
  return [...best.values()];
}

/**
 * What the runs of all recipes at small scale on synthetic data train together, as a paragraph.
 * @param records those kept; ones that do not tell their time are named by their number
 */
export function totalTime(records: readonly OutcomeRecord[]): string {
  const runs = latest(records).filter(({ run }) => run.isSynthetic && run.scale === 'small');
  const timed = runs.flatMap(({ run, time }) => (time ? [{ ...time, seeds: run.seeds }] : []));
  if (timed.length === 0) return 'None of the runs kept here tells what its trials took.';
  const sum = (of: (time: (typeof timed)[number]) => number) =>
    timed.reduce((all, time) => all + of(time), 0);
  const [all, single] = [sum(({ trialMs }) => trialMs), sum(({ trialMs, seeds }) => trialMs / seeds)];
  return [
    `The ${timed.length} runs kept here that tell their time (of ${runs.length}) have ${sum(({ trials }) => trials)} trials, which trained for`,
    `${shownTime(all)} together: ${shownTime(all / 2)} on two slots with the seeds that they have, ${shownTime(single / 2)} with one seed.`,
    'Trials that several recipes share count in each of them but train once.',
  ].join(' ');
}
