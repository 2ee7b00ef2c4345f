import { describe, expect, it } from 'vitest';
import { decodeResumeState, encodeResumeState, type ResumeState, train } from '../index.js';
import { aJob, aSmallSpec } from '../testing/a-trial.js';

const jobOf = (epochs: number) =>
  aJob({ spec: aSmallSpec({ augmentation: { flipHorizontal: 0.5 }, training: { epochs } }) });

describe('a run that was complete', () => {
  it('goes on to a larger number of epochs with the very weights of the run that had it from the start', async () => {
    let last: ResumeState | undefined;
    const onState = (makeState: () => ResumeState) => {
      last = makeState();
    };
    expect((await train(jobOf(2), { onState })).epochsDone).toBe(2);
    if (!last) throw new Error('no state was offered');
    const resume = decodeResumeState(encodeResumeState(last));
    const [longer, whole] = [await train({ ...jobOf(4), resume }), await train(jobOf(4))];
    expect(longer.epochsDone).toBe(4);
    expect(longer.weightsSha256).toBe(whole.weightsSha256);
    expect(longer.lastMetrics).toEqual(whole.lastMetrics);
    expect(longer.bestEpoch).toBe(whole.bestEpoch);
  });
});
