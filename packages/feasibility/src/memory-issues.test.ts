import { resolveTrialSpec } from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';
import { factsOf } from './dataset-facts.js';
import { createJudge } from './judge.js';
import { roomsOf, type SlotRoom } from './memory-issues.js';

const facts = factsOf(
  { channels: 1, classes: [], sizes: [{ width: 256, height: 256, images: 40 }] },
  Array.from({ length: 40 }, (_, index) => ({ name: `${index}`, group: null })),
);

function issues(rooms: SlotRoom[], force: Parameters<typeof createJudge>[1] = []) {
  const spec = resolveTrialSpec(
    { trial: { model: { baseFilters: 32 }, training: { batchSize: 16 } } },
    { classes: 2, hasGroups: false, seed: 1 },
  );
  return createJudge({ ...facts, classes: 2 }, force, { rooms })(spec).issues;
}

const cpu = (memoryMb: number): SlotRoom => ({ device: 'cpu', memoryMb });

describe('a run that needs some 3,500 MiB', () => {
  it('can run where a slot of any worker has them, and while no worker is known', () => {
    expect(issues([cpu(2000), cpu(8000)])).toEqual([]);
    expect(issues([])).toEqual([]);
  });

  it('cannot run where none has; the need, the largest slot and the cures are named', () => {
    const [issue] = issues([cpu(2000), cpu(1000)]);
    expect(issue).toMatchObject({ code: 'overMemory', path: 'training.batchSize' });
    expect(issue?.message).toMatch(/about 3\d{3} MiB.*2000 MiB.*batchSize \(16\).*baseFilters \(32\).*force/);
  });

  it('is let through where the sweep forces it', () => {
    expect(issues([cpu(2000)], ['overMemory'])).toEqual([]);
  });
});

it('counts the slots of workers that have what the sweep asks for', () => {
  const device = { kind: 'cpu' as const, name: 'CPU', memoryMb: 8000 };
  const worker = { status: 'active' as const, device, labels: { site: 'attic' }, slotMemoryMb: 4000 };
  const workers = [worker, { ...worker, status: 'lost' as const }, { ...worker, labels: {} }];
  const asked = { device: 'any' as const, minMemoryMb: 0, labels: {} };
  expect(roomsOf(workers, asked)).toHaveLength(2);
  expect(roomsOf(workers, { ...asked, labels: { site: 'attic' } })).toEqual([cpu(4000)]);
  expect(roomsOf(workers, { ...asked, minMemoryMb: 5000 })).toEqual([]);
  expect(roomsOf(workers, { ...asked, device: 'gpu' })).toEqual([]);
});
