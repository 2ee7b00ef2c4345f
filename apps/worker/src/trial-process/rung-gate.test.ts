import { expect, it } from 'vitest';
import { RungGate } from './rung-gate.js';

it('holds a run at each rung until it hears that it goes on, however early that is', async () => {
  const gate = new RungGate();
  const passed: string[] = [];
  gate.open();
  await gate.pass();
  const second = gate.pass().then(() => passed.push('second'));
  await Promise.resolve();
  expect(passed).toEqual([]);
  gate.open();
  await second;
  expect(passed).toEqual(['second']);
});

it('holds nobody who is to stop', async () => {
  const gate = new RungGate();
  const waiting = gate.pass();
  gate.leave();
  await waiting;
  await gate.pass();
});
