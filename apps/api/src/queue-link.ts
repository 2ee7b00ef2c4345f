import type { TicketQueue, WakeUps } from '@unetsweep/queue';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import type { LiveMessage, QueueLink } from './dependencies.js';

const nullableText = Type.Union([Type.String(), Type.Null()]);

/** Other processes may be of another version: what cannot be read is passed over. */
const liveMessage = Compile(
  Type.Union([
    Type.Object({ kind: Type.Literal('events'), sweepId: nullableText }),
    Type.Object({
      kind: Type.Literal('epoch'),
      sweepId: Type.String(),
      trialId: Type.String(),
      epoch: Type.Integer({ minimum: 1 }),
      metrics: Type.Record(Type.String(), Type.Union([Type.Number(), Type.Null()])),
    }),
  ]),
);

const jobEnd = Compile(Type.Object({ jobId: Type.String() }));

/**
 * The queue package in the terms of this process. Redis may be away: words arrive from the time on when it is there.
 * @returns also when that time came; rejects where the process ends before
 */
export function linkQueue(
  tickets: TicketQueue,
  wakeUps: WakeUps,
): { queue: QueueLink; listening: Promise<unknown> } {
  const listeners = new Set<(message: LiveMessage) => void>();
  const jobListeners = new Set<(jobId: string) => void>();
  const listening = Promise.all([
    wakeUps.subscribe('live', (message) => {
      if (!liveMessage.Check(message)) return;
      for (const listen of listeners) listen(message);
    }),
    wakeUps.subscribe('jobEnds', (message) => {
      if (!jobEnd.Check(message)) return;
      for (const listen of jobListeners) listen(message.jobId);
    }),
  ]);
  const queue: QueueLink = {
    wake: (sweepId) => wakeUps.publish('planner', { sweepId }),
    ask: (sweepId) => wakeUps.publish('planner', { sweepId, isAsked: true }),
    signal: (target) => wakeUps.publish('signals', target),
    offerJob: (kind) => wakeUps.publish('jobs', { kind }),
    onJobEnd: (listen) => {
      jobListeners.add(listen);
      return () => void jobListeners.delete(listen);
    },
    onMessage: (listen) => {
      listeners.add(listen);
      return () => void listeners.delete(listen);
    },
    ping: () => tickets.ping(),
    depth: () => tickets.depth(),
  };
  return { queue, listening };
}
