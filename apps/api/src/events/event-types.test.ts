import { describe, expect, it } from 'vitest';
import { parseEventTypes } from './event-types.js';

describe('parseEventTypes', () => {
  it('takes all without a list', () => {
    expect(parseEventTypes(undefined)).toBeUndefined();
  });

  it('takes names and families, and always the reset', () => {
    const types = parseEventTypes('worker.*, sweep.best');
    expect([...(types ?? [])].sort()).toEqual(
      ['reset', 'sweep.best', 'worker.drained', 'worker.draining', 'worker.joined', 'worker.lost'].sort(),
    );
  });

  it('refuses a name that fits nothing', () => {
    expect(() => parseEventTypes('trial.done')).toThrow(/"trial.done" fits no event/);
    expect(() => parseEventTypes('')).toThrow(/fits no event/);
  });
});
