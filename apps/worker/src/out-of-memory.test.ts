import { resolveSweepSpec, resolveTrialSpec } from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';
import { endOutOfMemory } from './out-of-memory.js';

const spec = resolveTrialSpec(
  { trial: { training: { batchSize: 10 } } },
  { classes: 2, hasGroups: false, seed: 1 },
);
const facts = { estimateMb: 900, slotMb: 800 };

function end(onOutOfMemory: 'fail' | 'halveBatch', microBatch: number | null) {
  const sweepSpec = resolveSweepSpec(
    { name: 'x', dataset: 'nuclei', onOutOfMemory },
    { dataset: 'nuclei@1' },
  );
  const what = { cause: 'OOM when allocating tensor', epoch: 2, flags: ['groupsShared'] };
  return endOutOfMemory({ microBatch, sweepSpec }, spec, what, facts);
}

describe('an attempt whose memory ran out', () => {
  it('fails with the estimate, the slot and the cures', () => {
    const failed = end('fail', null);
    expect(failed).toMatchObject({
      status: 'failed',
      failure: { reason: 'outOfMemory', epoch: 2 },
      flags: ['groupsShared'],
    });
    const { message } = 'failure' in failed ? failed.failure : { message: '' };
    expect(message).toMatch(/10 images.*900 MiB.*800 MiB.*batchSize.*halveBatch.*OOM when allocating tensor/);
  });

  it('is tried again with half as many images at once, down to one, where the sweep says so', () => {
    const halves: unknown[] = [];
    for (let micro: number | null = null; ; ) {
      const next = end('halveBatch', micro);
      if (next.status !== 'givenBack' || next.reason !== 'outOfMemory') {
        expect(next).toMatchObject({ status: 'failed', failure: { reason: 'outOfMemory' } });
        break;
      }
      micro = next.microBatch;
      halves.push(micro);
      expect(next.notices).toMatchObject([{ flag: 'batchHalved', epoch: 2 }]);
    }
    expect(halves).toEqual([5, 3, 2, 1]);
  });
});
