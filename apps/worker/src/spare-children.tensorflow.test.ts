import { readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { SpareChildren } from './spare-children.js';
import type { TrialChild } from './trial-child.js';

const environment = { CUDA_VISIBLE_DEVICES: '-1', TF_NUM_INTRAOP_THREADS: '1' };
const children = new SpareChildren();
const taken: TrialChild[] = [];

afterEach(async () => {
  for (const child of taken) child.kill();
  await Promise.all(taken.splice(0).map((child) => child.exited));
  children.close();
});

/** The process that a trial would get, once it has said that it is ready. */
async function take(own: Record<string, string> = environment): Promise<number> {
  const pid = await new Promise<number>((resolve) => {
    const child = children.take(own, {
      onMessage: (message) => {
        if (message.type === 'ready') resolve(child.pid);
      },
      onLine: () => undefined,
    });
    taken.push(child);
  });
  return pid;
}

/** Ticks since the machine's start: field 22 of proc's stat, counted behind the name. */
function startOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
}

it('hands a process that waits to one trial alone', async () => {
  children.prepare(environment);
  children.prepare(environment);
  const [first, second] = [await take(), await take()];
  expect(second).not.toBe(first);
  expect(startOf(first)).toBeLessThan(startOf(second));
});

it('starts one of its own for another environment, and ends what waits when closed', async () => {
  children.prepare(environment);
  const other = await take({ ...environment, TF_NUM_INTRAOP_THREADS: '2' });
  const waiting = await take();
  expect(startOf(waiting)).toBeLessThan(startOf(other));
  children.prepare(environment);
  children.close();
  expect([waiting, other]).not.toContain(await take());
});
