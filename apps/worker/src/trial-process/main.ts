import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { loadTensorFlow } from '@unetsweep/tensorflow';
import type { FromTrial, ToTrial, TrialOrder } from '../messages.js';
import { watchParent } from './parent-watch.js';
import { runOrder } from './run-order.js';
import { RungGate } from './rung-gate.js';
import { StateWriter } from './state-writer.js';

/** As `numericsEnvironment` sets it for a CPU. */
const NO_GPU = '-1';

/** Sent once the parent's end has taken it, so that an exit loses nothing. */
function send(message: FromTrial): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!process.send) throw new Error('this process is started by the worker, not by hand');
    process.send(message, undefined, {}, (error) => (error ? reject(error) : resolve()));
  });
}

/** Where memory runs out for all, the kernel ends a trial rather than its worker or a server beside it. */
function comeFirstWhenMemoryIsShort(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '500');
  } catch {
    // Not on Linux, or not allowed: the kernel chooses by size, which mostly is the trial too.
  }
}

/** While the order is on its way, or not yet given. On a GPU it would take memory from the trial that runs there. */
function loadAhead(): void {
  if (process.env.CUDA_VISIBLE_DEVICES !== NO_GPU) return;
  try {
    loadTensorFlow();
  } catch {
    // The trial will meet it again, and say it.
  }
}

/** One trial a process: the order comes over the channel, then signals while it runs. */
async function main(): Promise<void> {
  watchParent();
  comeFirstWhenMemoryIsShort();
  process.on('disconnect', () => process.exit(1));
  // A terminal's Ctrl-C reaches the whole process group; the parent alone decides what it means for a trial.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  const cancel = new AbortController();
  let pauseAsked = false;
  let keepsBest = false;
  const rungs = new RungGate();
  const order = new Promise<TrialOrder>((resolve) => {
    process.on('message', (message: ToTrial) => {
      if (message.type === 'run') resolve(message);
      else if (message.type === 'goOn') rungs.open();
      else if (message.type === 'pause') {
        keepsBest = message.keepsBest ?? false;
        pauseAsked = true;
        rungs.leave();
      } else if (message.type === 'cancel') {
        keepsBest = message.keepsBest ?? false;
        cancel.abort();
        rungs.leave();
      } else if (message.type === 'stateStored') states.stored(message.durationMs);
    });
  });
  const states = new StateWriter(send);
  await send({ type: 'ready' });
  loadAhead();
  const given = await order;
  process.title = `unetsweep-trial ${given.trialId}`;
  const result = await runOrder(given, {
    send,
    states,
    signal: cancel.signal,
    shouldPause: () => pauseAsked,
    keepsBest: () => keepsBest,
    rungs,
  });
  await send({ type: 'end', result });
  process.exit(0);
}

await main();
