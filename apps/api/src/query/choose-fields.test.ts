import { describe, expect, it } from 'vitest';
import { parseFields } from './choose-fields.js';

const trial = {
  id: 'x',
  number: 3,
  params: { 'optimizer.name': 'adam' },
  metrics: { valDice: 0.9, valLoss: 0.1 },
  spec: { model: { depth: 4, name: 'unet' } },
  failure: null,
};
const known = Object.keys(trial);

describe('parseFields', () => {
  it('keeps the chosen fields, and the id always', () => {
    expect(parseFields('number,metrics.valDice', known)?.(trial)).toEqual({
      id: 'x',
      number: 3,
      metrics: { valDice: 0.9 },
    });
  });

  it('finds a path that is one key and one that is a route', () => {
    expect(parseFields('params.optimizer.name,spec.model.depth', known)?.(trial)).toEqual({
      id: 'x',
      params: { 'optimizer.name': 'adam' },
      spec: { model: { depth: 4 } },
    });
  });

  it('leaves out what an item lacks', () => {
    expect(parseFields('failure,metrics.valIou', known)?.(trial)).toEqual({
      id: 'x',
      failure: null,
      metrics: {},
    });
  });

  it('refuses an unknown field and says what there is', () => {
    expect(() => parseFields('metric.valDice', known)).toThrow(
      /"metric.valDice" is unknown; accepted: id, number/,
    );
    expect(() => parseFields('number,,id', known)).toThrow(/separated by commas/);
  });
});
