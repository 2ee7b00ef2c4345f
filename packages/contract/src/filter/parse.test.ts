import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProblemError } from '../errors.js';
import type { FilterNode } from './ast.js';
import { parseTrialFilter } from './parse-filter.js';
import type { TrialPathContext } from './trial-path-types.js';

const context: TrialPathContext = { parameters: ['optimizer.name', 'share'], isInternal: true };
const anywhere: TrialPathContext = { parameters: null, isInternal: false };
const parse = (text: string) => parseTrialFilter(text, context);

function problem(text: string, given = context): ProblemError {
  try {
    parseTrialFilter(text, given);
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
  throw new Error(`accepted: ${text}`);
}

/** The tree with parentheses round each group, to see what binds to what. */
function sketch(node: FilterNode): string {
  switch (node.kind) {
    case 'and':
    case 'or':
      return `(${node.nodes.map(sketch).join(` ${node.kind} `)})`;
    case 'not':
      return `not ${sketch(node.node)}`;
    case 'compare':
      return `${node.path.text}${node.operator}${JSON.stringify(node.value.value)}`;
    case 'in':
      return `${node.path.text} in ${JSON.stringify(node.values.map(({ value }) => value))}`;
    case 'isNull':
      return `${node.path.text} is ${node.negated ? 'not ' : ''}null`;
  }
}

describe('parseTrialFilter', () => {
  it.each([
    [
      'status in (completed, pruned) and metrics.valDice>=0.8 and not (flags=diverged or params.optimizer.name=sgd)',
      '(status in ["completed","pruned"] and metrics.valDice>=0.8 and not (flags="diverged" or params.optimizer.name="sgd"))',
    ],
    ['failure.reason is not null', 'failure.reason is not null'],
    [
      'status = completed and params.optimizer.name = adam and metrics.valDice >= 0.8',
      '(status="completed" and params.optimizer.name="adam" and metrics.valDice>=0.8)',
    ],
    ['number=1 or number=2 and seed=3', '(number=1 or (number=2 and seed=3))'],
    ['(number=1 or number=2) AND seed=3', '((number=1 or number=2) and seed=3)'],
    ['not number=1 and seed=3', '(not number=1 and seed=3)'],
    ['  number \t=\n1  ', 'number=1'],
    ['number=-1e-3 and seed=.5', '(number=-0.001 and seed=0.5)'],
    ['feasible=true', 'feasible=true'],
    ['metrics.valDice.1>0.5', 'metrics.valDice.1>0.5'],
    ['failure.reason ~ "out of"', 'failure.reason~"out of"'],
    ['tags = "a\\"b"', 'tags="a\\"b"'],
    ['spec.model.batchNorm = false', 'spec.model.batchNorm=false'],
    ['spec.schedule.factor<0.5', 'spec.schedule.factor<0.5'],
    ['params.share = small', 'params.share="small"'],
    ['createdAt >= 2026-01-31', `createdAt>=${Date.UTC(2026, 0, 31)}`],
    ['createdAt >= 2026-01-31T12:00:00Z', `createdAt>=${Date.UTC(2026, 0, 31, 12)}`],
    ['notes_x = 1 or number = 1', ''],
  ])('reads %s', (text, expected) => {
    if (expected === '') expect(problem(text).errors[0]?.code).toBe('unknownPath');
    else expect(sketch(parse(text))).toBe(expected);
  });

  it('reads quoted names with dots across sweeps', () => {
    expect(parseTrialFilter('params."lr.max"<1e-2', anywhere)).toMatchObject({
      path: { segments: ['params', 'lr.max'], type: 'any' },
      value: { value: 0.01 },
    });
  });

  it.each([
    ['', 0],
    ['number', 6],
    ['number=', 7],
    ['number==1', 7],
    ['number=1 and', 12],
    ['number=1 seed=2', 9],
    ['(number=1', 9],
    ['number=1)', 8],
    ['status in ()', 11],
    ['status in (a,)', 13],
    ['notnumber', 9],
    ['tags="open', 10],
    ['1=1', 0],
  ])('says where %j cannot be read', (text, position) => {
    const found = problem(text);
    expect([found.code, found.status, found.extras.position]).toEqual(['malformedFilter', 400, position]);
  });

  it.each([
    ['metrics.valDicee>1', 'metrics.valDice'],
    ['params.optimizer.nam=adam', 'params.optimizer.name'],
    ['spec.optimizer.learningrate=1', 'spec.optimizer.learningRate'],
    ['spec.optimizer=1', 'spec.optimizer.name'],
    ['statu=completed', 'status'],
    ['derived.gapp>1', 'derived.gap'],
  ])('names what is near the unknown path of %s', (text, near) => {
    const found = problem(text);
    expect([found.status, found.errors[0]?.code, found.errors[0]?.path]).toEqual([
      422,
      'unknownPath',
      'filter',
    ]);
    expect(found.errors[0]?.accepted).toContain(near);
  });

  it.each([
    '__proto__=1',
    'constructor=1',
    'params.__proto__=1',
    'spec.constructor.name=a',
    'metrics.toString=1',
  ])('refuses %s', (text) => {
    expect(problem(text).errors[0]?.code).toBe('unknownPath');
  });

  it.each([
    'number=abc',
    'metrics.valDice>high',
    'feasible=yes',
    'createdAt>yesterday',
    'createdAt>2026-13-45',
    'status<completed',
    'flags>diverged',
    'number~1',
    'flags~div',
    'durationMs>1h',
    'params.optimizer.learningRate=fast',
    'number in (1, two)',
  ])('refuses the type in %s', (text) => {
    expect(problem(text).errors[0]?.code).toBe('filterType');
  });

  it('takes 50 tests and no more', () => {
    const tests = (count: number) =>
      Array.from({ length: count }, (_, index) => `number=${index}`).join(' or ');
    expect(parse(tests(50))).toMatchObject({ kind: 'or' });
    expect(problem(tests(51)).code).toBe('malformedFilter');
  });

  it('takes 4,000 characters and no more', () => {
    expect(parse('number=1'.padEnd(4000))).toMatchObject({ kind: 'compare' });
    expect(problem('number=1'.padEnd(4001)).code).toBe('malformedFilter');
  });

  it('nests 10 deep and no deeper, whatever the nesting is made of', () => {
    const nested = (depth: number) => `${'('.repeat(depth)}number in (1)${')'.repeat(depth)}`;
    expect(parse(nested(10))).toMatchObject({ kind: 'in' });
    expect(problem(nested(11)).code).toBe('malformedFilter');
    expect(problem(nested(1900)).code).toBe('malformedFilter');
    expect(parse(`${'not '.repeat(10)}number=1`)).toMatchObject({ kind: 'not' });
    expect(problem(`${'not '.repeat(990)}number=1`).code).toBe('malformedFilter');
  });

  it('answers any text with a filter or a problem', () => {
    const word = fc.constantFrom(
      '(',
      ')',
      ' and ',
      ' or ',
      'not ',
      'number',
      '=',
      '>=',
      '1',
      '"',
      '\\',
      ',',
      ' in ',
      ' is null',
      'metrics.',
      '~',
      'é',
      '\u0000',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word, { maxLength: 30 }).map((words) => words.join('')),
        ),
        (text) => {
          try {
            parse(text);
          } catch (error) {
            expect(error).toBeInstanceOf(ProblemError);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
