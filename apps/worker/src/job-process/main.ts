import { setPriority } from 'node:os';
import process from 'node:process';
import type { JobEnd } from '@unetsweep/store';
import type { FromJobProcess, JobAnswer, JobOrder, ToJobProcess } from '../jobs/job-messages.js';
import { watchParent } from '../trial-process/parent-watch.js';
import { calibrateTrial } from './calibrate-trial.js';
import { type Ask, JobError, type JobWork } from './job-work.js';
import { labelImages } from './label-images.js';
import { predictImages } from './predict-images.js';
import { scoreEnsemble } from './score-ensemble.js';

/** By kind. A new kind of job is added here and among the worker's lanes. */
const works: Record<string, JobWork> = {
  calibration: calibrateTrial,
  ensemble: scoreEnsemble,
  prediction: predictImages,
  pseudoLabels: labelImages,
};

/** Trials come first. */
const NICENESS = 10;

function send(message: FromJobProcess): void {
  if (!process.send) throw new Error('this process is started by the worker, not by hand');
  process.send(message);
}

let answered: (answer: JobAnswer) => void = () => undefined;

const ask: Ask = (question) =>
  new Promise((resolve) => {
    answered = resolve;
    send({ type: 'question', question });
  });

/** Every fault becomes an end with a reason; the stack of one that is not the caller's goes to this process's error output. */
async function work(order: JobOrder): Promise<JobEnd> {
  try {
    const does = works[order.kind];
    if (!does) throw new Error(`jobs of the kind ${order.kind} are not known here`);
    return await does(order, ask);
  } catch (error) {
    if (error instanceof JobError) return { status: 'failed', failure: error.failure };
    console.error(error);
    const message = error instanceof Error ? error.message : String(error);
    return { status: 'failed', failure: { code: 'internal', message } };
  }
}

process.title = 'unetsweep-jobs';
setPriority(NICENESS);
watchParent();
process.on('disconnect', () => process.exit(1));
// A terminal's Ctrl-C reaches the whole process group; the parent alone decides what it means for a job.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('message', (message: ToJobProcess) => {
  if (message.type === 'answer') answered(message.answer);
  else void work(message.order).then((end) => send({ type: 'end', end }));
});
send({ type: 'ready' });
