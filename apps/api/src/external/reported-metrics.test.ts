import { expect, it } from 'vitest';
import { readEpochs, readMetrics } from './reported-metrics.js';

it('keeps what is not finite, or so large that statistics overflow, as null', () => {
  const reported = {
    a: 'NaN' as const,
    b: 'Infinity' as const,
    c: 1e308,
    d: -1e151,
    e: 1e150,
    f: -2.5,
    g: 1e-320,
  };
  const kept = { a: null, b: null, c: null, d: null, e: 1e150, f: -2.5, g: 1e-320 };
  expect(readMetrics(reported, '/metrics')).toEqual(kept);
});

it('merges what is said twice of an epoch, metric by metric', () => {
  const epochs: Parameters<typeof readEpochs>[0] = [
    { epoch: 2, metrics: { a: 1, b: 1 } },
    { epoch: 2, metrics: { b: 3 } },
  ];
  expect(readEpochs(epochs)).toEqual([{ epoch: 2, metrics: { a: 1, b: 3 } }]);
});

it('names what cannot be a name', () => {
  const refused = expect.objectContaining({
    errors: [expect.objectContaining({ path: '/metrics/a b', code: 'pattern' })],
  });
  expect(() => readMetrics({ 'a b': 1 }, '/metrics')).toThrow(refused);
});
