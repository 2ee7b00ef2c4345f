import { describe, expect, it } from 'vitest';
import { componentSchemas } from './components.js';
import { keptEventTypes, liveEventTypes } from './resources/event.js';
import { specPaths } from './trial-spec/paths.js';

const components = componentSchemas();
const text = JSON.stringify(components);

describe('componentSchemas', () => {
  it('has each name once', () => {
    const names = components.map(({ $id }) => $id);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining([
        'SweepSpec',
        'TrialSpec',
        'Sweep',
        'Trial',
        'Point',
        'Problem',
        'Event',
        'Worker',
      ]),
    );
  });

  it('refers only to what it has', () => {
    const names = new Set(components.map(({ $id }) => $id));
    const references = [...text.matchAll(/"\$ref":"([^"]+)#"/g)].map(([, name]) => name ?? '');
    const mapped = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name ?? '');
    expect(references.length).toBeGreaterThan(50);
    expect([...references, ...mapped].filter((name) => !names.has(name))).toEqual([]);
  });

  it('has a discriminator on every tagged union', () => {
    for (const name of ['Optimizer', 'Schedule', 'Loss', 'Search', 'Pruner', 'Event']) {
      expect(components.find(({ $id }) => $id === name)).toHaveProperty('discriminator.propertyName');
    }
  });

  it('refuses unknown fields in every object that people post', () => {
    for (const name of [
      'SweepSpec',
      'TrialSpec',
      'Model',
      'OptimizerSgd',
      'Training',
      'FloatParameter',
      'SweepPatch',
      'Condition',
    ]) {
      expect(components.find(({ $id }) => $id === name)).toHaveProperty('additionalProperties', false);
    }
  });
});

describe('the fields of a trial', () => {
  it('each say in words what they mean', () => {
    const silent = [...specPaths.values()].filter(({ schemas }) =>
      schemas.some((schema) => !('description' in schema)),
    );
    expect(
      silent.map(({ path }) => path).filter((path) => !/^(optimizer|schedule|loss)\.name$/.test(path)),
    ).toEqual([]);
  });
});

describe('event types', () => {
  it('are either kept or live', () => {
    expect(liveEventTypes).toEqual(['sweep.progress', 'trial.epoch', 'reset']);
    expect(keptEventTypes).toContain('trial.completed');
    expect(keptEventTypes.filter((type) => liveEventTypes.includes(type))).toEqual([]);
    expect(new Set(keptEventTypes).size).toBe(35);
  });
});
