import { expect, it } from 'vitest';
import { WakeUps } from './wake-ups.js';

it('a subscription that waits for a Redis that is away is let go by close, without a fault', async () => {
  const wakeUps = new WakeUps('redis://127.0.0.1:1');
  const subscription = wakeUps.subscribe('signals', () => undefined);
  wakeUps.close();
  expect(await subscription).toBeTypeOf('function');
});
