import { expect, it } from 'vitest';
import { LeastRecent } from './least-recent.js';

it('keeps what was used last, and lets go of the rest', async () => {
  const dropped: string[] = [];
  const kept = new LeastRecent<string>(2, (value) => dropped.push(value));
  let made = 0;
  const get = (key: string) =>
    kept.get(key, () => {
      made += 1;
      return key.toUpperCase();
    });
  for (const key of ['a', 'b', 'a', 'c', 'a']) expect(await get(key)).toBe(key.toUpperCase());
  expect([made, dropped]).toEqual([3, ['B']]);
  await get('b');
  expect([made, dropped]).toEqual([4, ['B', 'C']]);
});
